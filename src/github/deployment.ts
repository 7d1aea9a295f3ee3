// The deployment that a promotion is. GitHub makes one by itself for a job with `environment:`, and ends it with the job; a
// second one would double it, so that one gets our statuses, which say in words what it cannot know. Where the job has none,
// the input `environment` makes one of our own. It never keeps a promotion waiting, and nothing fails for it.

import type { Deployment, DeploymentClient, StatusState } from "./deployment-client.ts";

export type Place = {
  /** Commit that is promoted. */
  readonly sha: string;
  readonly runId: string;
  /** Id of this job, where GitHub says it. */
  readonly jobId: string | null;
  /** Name of the environment, where the input gives it. */
  readonly environment: string | null;
  /** Link to the run. */
  readonly runUrl: string | null;
};

/** A deployment of this run. */
export type Open = Deployment & { readonly isJobs: boolean; readonly logUrl: string | null };

/** As many as one commit has at a time, and then some. */
const mostLooked = 20;
/** GitHub takes no longer ones. */
const longestDescription = 140;

const descriptionOf = (headline: string): string => {
  const text = headline.replaceAll("`", "").replace(/\s+/g, " ").trim();
  return text.length <= longestDescription ? text : `${text.slice(0, longestDescription - 1)}…`;
};

type Candidate = {
  readonly deployment: Deployment;
  readonly isThisJob: boolean;
  /** GitHub names a job, and it is another one. */
  readonly isOthers: boolean;
  readonly isUnderWay: boolean;
};

const candidatesIn = async (client: DeploymentClient, place: Place): Promise<readonly Candidate[]> => {
  const { sha, runId, jobId, environment } = place;
  const all = await client.deployments(sha);
  const named = all.filter((one) => environment === null || one.environment === environment).slice(0, mostLooked);
  const looked = await Promise.all(
    named.map(async (deployment): Promise<Candidate | null> => {
      const statuses = await client.statuses(deployment.id);
      const ofRun = statuses.filter(({ logUrl }) => new RegExp(`/actions/runs/${runId}(?:/|$)`).test(logUrl));
      if (ofRun.length === 0) return null;
      const isThisJob = jobId !== null && ofRun.some(({ logUrl }) => logUrl.endsWith(`/job/${jobId}`));
      const isOthers = jobId !== null && !isThisJob && ofRun.every(({ logUrl }) => /\/job\/\d+$/.test(logUrl));
      return { deployment, isThisJob, isOthers, isUnderWay: statuses[0]?.state === "in_progress" };
    }),
  );
  return looked.filter((one) => one !== null);
};

/** The one that GitHub made for this job. Null: it made none, or nobody can tell which. */
const jobsOwn = async (client: DeploymentClient, place: Place): Promise<Deployment | null> => {
  const candidates = await candidatesIn(client, place);
  const exact = candidates.find(({ isThisJob }) => isThisJob);
  if (exact !== undefined) return exact.deployment;
  // Without the job's id: jobs of one run that are under way together cannot be told apart.
  const underWay = candidates.filter(({ isUnderWay, isOthers }) => isUnderWay && !isOthers);
  const [only] = underWay;
  return underWay.length === 1 && only !== undefined ? only.deployment : null;
};

const logUrlOf = ({ runUrl, jobId }: Place): string | null =>
  runUrl === null || jobId === null ? runUrl : `${runUrl}/job/${jobId}`;

/** Finds or makes the deployment of this run and says that it is under way. Null: there is none, and none was asked for. */
export const openDeployment = async (
  client: DeploymentClient,
  place: Place,
  description: string,
): Promise<Open | null> => {
  const found = /^\d+$/.test(place.runId) ? await jobsOwn(client, place) : null;
  const { environment, sha } = place;
  const made = found === null && environment !== null ? await client.create(sha, environment, description) : null;
  const open: Open | null =
    found !== null
      ? { ...found, isJobs: true, logUrl: logUrlOf(place) }
      : made !== null && environment !== null
        ? { id: made, environment, isJobs: false, logUrl: logUrlOf(place) }
        : null;
  if (open !== null) await setStatus(client, open, "in_progress", description);
  return open;
};

export const setStatus = (
  client: DeploymentClient,
  { id, isJobs, logUrl }: Open,
  state: StatusState,
  headline: string,
): Promise<void> =>
  client.addStatus(id, { state, logUrl, description: descriptionOf(headline), retiresOthers: !isJobs });
