// Tells GitHub's deployments how a promotion goes. It has little time: production does not wait for GitHub.

import { warning } from "@actions/core";
import type { Outcome, Promotion } from "../promote/index.ts";
import { headline } from "../promote/wording.ts";
import { type Open, openDeployment, type Place, setStatus } from "./deployment.ts";
import { type DeploymentClient, deploymentClient, type StatusState } from "./deployment-client.ts";
import type { Inputs } from "./inputs.ts";
import type { ActionIo } from "./io.ts";
import { isCommit } from "./promotion-pulls.ts";
import { repositoryIn, said } from "./repository.ts";

const openWithinMs = 10_000;
const settleWithinMs = 15_000;
/** A run that was called off is killed soon. */
const settleCancelledMs = 1_500;

const states: Readonly<Record<Outcome, StatusState>> = {
  "nothing-to-do": "success",
  planned: "success",
  promoted: "success",
  marked: "success",
  undone: "success",
  refused: "failure",
  failed: "failure",
  different: "failure",
  unhealthy: "failure",
  declined: "failure",
  unknown: "error",
  cancelled: "error",
  unjudged: "error",
  misasked: "error",
};

export type Status = {
  /** Says how it ended, once. */
  readonly settle: (state: StatusState, sentence: string) => Promise<void>;
  /** Id of the deployment. Null: there is none. */
  readonly id: number | null;
};

const nowhere: Status = { settle: async () => undefined, id: null };

const placeOf = ({ environment }: ActionIo, inputs: Inputs): Place | null => {
  const sha = environment.GITHUB_SHA ?? "";
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run = "" } = environment;
  const jobId = inputs["job-id"] ?? "";
  return isCommit(sha)
    ? {
        sha,
        runId: run,
        jobId: /^\d+$/.test(jobId) ? jobId : null,
        environment: inputs.environment ?? null,
        runUrl: server && repository && run ? `${server}/${repository}/actions/runs/${run}` : null,
      }
    : null;
};

const clientWithin = (io: ActionIo, inputs: Inputs, signal: AbortSignal): DeploymentClient | null => {
  const token = inputs["github-token"];
  const where = repositoryIn(io.environment);
  if (token === undefined || where === null) return null;
  const apiUrl = io.environment.GITHUB_API_URL ?? "https://api.github.com";
  const wait = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  return deploymentClient({ apiUrl, token, ...where, signal, wait, nowMs: io.timeOfDay });
};

/** Only who asked for a deployment is warned that there is none; others read it in the log. */
const tellFailure = (io: ActionIo, inputs: Inputs, redact: (text: string) => string, error: unknown): void => {
  const title = "Lockstep: no deployment status";
  const text = redact(said(error));
  if (inputs.environment !== undefined) warning(text, { title });
  else io.print(`note: ${title.slice("Lockstep: ".length)}: ${text.replace(/\s+/g, " ")}`);
};

/** Says that a promotion begins. Never rejects. */
export const beginStatus = async (io: ActionIo, inputs: Inputs, redact: (text: string) => string): Promise<Status> => {
  const place = placeOf(io, inputs);
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(openWithinMs)]);
  const client = clientWithin(io, inputs, signal);
  if (place === null || client === null) return nowhere;
  let open: Open | null = null;
  try {
    open = await openDeployment(client, place, "promoting pending migrations");
  } catch (error) {
    tellFailure(io, inputs, redact, error);
  }
  if (open === null) return nowhere;
  const at: Open = open;
  return {
    id: at.id,
    settle: async (state, sentence) => {
      const within = AbortSignal.timeout(io.signal.aborted ? settleCancelledMs : settleWithinMs);
      const last = clientWithin(io, inputs, within);
      try {
        if (last !== null) await setStatus(last, at, state, redact(sentence));
      } catch (error) {
        tellFailure(io, inputs, redact, error);
      }
    },
  };
};

export const settlePromotion = ({ settle }: Status, record: Promotion): Promise<void> =>
  settle(states[record.outcome], headline(record));
