import type { DeployEvent } from "../deploy/index.ts";
import type { ChangeRequest } from "./contract.ts";

// What the edges need to tell while a run goes on, and of who runs it.

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

const named = (holders: readonly { readonly pid: number; readonly application: string }[]): string =>
  holders.map(({ pid, application }) => (pid === 0 ? application : `pid ${pid} "${application}"`)).join(", ");

/** A line for what somebody who waits wants to know. Null: it is told in the end. */
export const eventLine = (event: DeployEvent): string | null => {
  switch (event.type) {
    case "waiting-for-lock": {
      const who = event.holder === null ? "somebody" : named([event.holder]);
      return `waiting for the promotion lock, which ${who} holds (${seconds(event.forMs)})`;
    }
    case "retries": {
      const who = event.blockers.length === 0 ? "" : `, blocked by ${named(event.blockers)}`;
      return `${event.migration}: attempt ${event.attempt} ended with ${event.sqlstate}${who}; again in ${seconds(event.pauseMs)}`;
    }
    case "remark":
      return event.text;
    default:
      return null;
  }
};

/** Who runs this, for the record: what the job on GitHub says of itself. */
export const runOf = (environment: Readonly<Record<string, string | undefined>>, id: string): ChangeRequest["run"] => {
  const given = (name: string): string | null => environment[name] || null;
  const [server, repository, run] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(given);
  return {
    id,
    commit: given("GITHUB_SHA"),
    actor: given("GITHUB_ACTOR") ?? given("USER"),
    url: server && repository && run ? `${server}/${repository}/actions/runs/${run}` : null,
  };
};
