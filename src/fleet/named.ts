import { type FleetSettings, type LiveSettings, Problem } from "../model/index.ts";
import type { FleetOutcome, FleetRecord } from "./contract.ts";

/** Does this name a fleet? Throws where it names a single database beside it: nobody may guess which was meant. */
export const isFleet = ({
  fleet: { file, query, command },
  live,
}: {
  readonly fleet: FleetSettings;
  readonly live: LiveSettings;
}): boolean => {
  if (file === null && query === null && command === null) return false;
  if (live.databaseUrl === null) return true;
  throw new Problem("fleet-or-database", "both a fleet and a single database were named", {
    hint: "Leave out `database-url` and the variable DATABASE_URL to reach the fleet, or `targets` to reach the one database.",
  });
};

export type End = "clean" | "findings" | "unknown" | "couldNotJudge" | "cancelled";

const ends: Readonly<Record<FleetOutcome, End>> = {
  done: "clean",
  left: "findings",
  stopped: "findings",
  unknown: "unknown",
  unjudged: "couldNotJudge",
  cancelled: "cancelled",
};

/**
 * How a process ends. A shard fails for what keeps later waves from starting. What was left alone is none of that: the run of
 * the whole fleet, and `lockstep status`, fail for it.
 */
export const endOf = ({ outcome, part }: FleetRecord): End =>
  outcome === "left" && part !== null ? "clean" : ends[outcome];
