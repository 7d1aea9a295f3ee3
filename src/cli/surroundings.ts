import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { inert } from "../formats/index.ts";
import type { ChangeRequest } from "../promote/index.ts";
import type { Io } from "./io.ts";

type Around = ChangeRequest["around"];
type Event = Parameters<Around["tell"]>[0];

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** A line for what somebody who waits wants to know. What went well is told in the end. */
function lineFor(event: Event): string | null {
  switch (event.type) {
    case "waiting-for-lock": {
      const who = event.holder === null ? "somebody" : `pid ${event.holder.pid} "${event.holder.application}"`;
      return `waiting for the promotion lock, which ${who} holds (${seconds(event.forMs)})`;
    }
    case "retries": {
      const who = event.blockers.map(({ pid, application }) => `pid ${pid} "${application}"`).join(", ");
      return `${event.migration}: attempt ${event.attempt} ended with ${event.sqlstate}${who === "" ? "" : `, blocked by ${who}`}; again in ${seconds(event.pauseMs)}`;
    }
    case "remark":
      return event.text;
    default:
      return null;
  }
}

/** Time, chance and the terminal, for a promotion. */
export function surroundingsOf(io: Io): Around {
  return {
    now: io.now,
    wait: (ms) => setTimeout(ms),
    chance: () => Math.random(),
    uuid: () => randomUUID(),
    tell: (event) => {
      const line = lineFor(event);
      if (line !== null) void io.stderr.write(`  ${inert(line)}\n`);
    },
  };
}

/** Who runs this, for the record: what the job on GitHub says of itself. */
export function runOf(environment: Io["environment"]): ChangeRequest["run"] {
  const given = (name: string): string | null => environment[name] || null;
  const [server, repository, id] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(given);
  const url = server && repository && id ? `${server}/${repository}/actions/runs/${id}` : null;
  return {
    id: randomUUID(),
    commit: given("GITHUB_SHA"),
    actor: given("GITHUB_ACTOR") ?? given("USER"),
    url,
  };
}
