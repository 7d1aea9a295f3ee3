import { type ClientOptions, callsWith } from "./calls.ts";

export type Deployment = { readonly id: number; readonly environment: string };

export type StatusState = "in_progress" | "success" | "failure" | "error";

export type DeploymentStatus = {
  readonly state: string;
  /** Where its log is: the job that wrote it. */
  readonly logUrl: string;
};

export type NewStatus = {
  readonly state: StatusState;
  readonly logUrl: string | null;
  readonly description: string;
  /** Does a success make older deployments of the environment inactive? */
  readonly retiresOthers: boolean;
};

/** The calls about deployments. */
export type DeploymentClient = {
  /** Deployments of a commit, the newest first; at most a hundred. */
  readonly deployments: (sha: string) => Promise<readonly Deployment[]>;
  /** The newest first; at most thirty. */
  readonly statuses: (deployment: number) => Promise<readonly DeploymentStatus[]>;
  /** Null: GitHub would not, since it merged something first. */
  readonly create: (sha: string, environment: string, description: string) => Promise<number | null>;
  readonly addStatus: (deployment: number, status: NewStatus) => Promise<void>;
};

export const deploymentClient = (options: ClientOptions): DeploymentClient => {
  const { octokit, repo, request, asked } = callsWith(options);
  return {
    deployments: async (sha) => {
      const { data } = await asked("list the deployments", () =>
        octokit.request("GET /repos/{owner}/{repo}/deployments", { ...repo, sha, per_page: 100, request: request() }),
      );
      return data.map(({ id, environment }) => ({ id: Number(id), environment }));
    },
    statuses: async (deployment_id) => {
      const { data } = await asked("list the statuses of a deployment", () =>
        octokit.request("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
          ...repo,
          deployment_id,
          per_page: 30,
          request: request(),
        }),
      );
      return data.map(({ state, log_url, target_url }) => ({ state, logUrl: log_url || target_url || "" }));
    },
    create: async (ref, environment, description) => {
      const { data } = await asked("make a deployment", () =>
        octokit.request("POST /repos/{owner}/{repo}/deployments", {
          ...repo,
          ref,
          environment,
          description,
          task: "deploy:migrations",
          auto_merge: false,
          // The commit is merged: what was to be checked about it was checked.
          required_contexts: [],
          request: request(),
        }),
      );
      return "id" in data ? Number(data.id) : null;
    },
    addStatus: async (deployment_id, { state, logUrl, description, retiresOthers }) => {
      await asked("set the status of the deployment", () =>
        octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
          ...repo,
          deployment_id,
          state,
          description,
          auto_inactive: retiresOthers,
          ...(logUrl === null ? {} : { log_url: logUrl }),
          request: request(),
        }),
      );
    },
  };
};
