import { type FleetSettings, type LiveSettings } from "../model/index.js";
import type { FleetRecord } from "./contract.js";
/** Does this name a fleet? Throws where it names a single database beside it: nobody may guess which was meant. */
export declare const isFleet: ({ fleet: { file, query, command }, live, }: {
    readonly fleet: FleetSettings;
    readonly live: LiveSettings;
}) => boolean;
export type End = "clean" | "findings" | "unknown" | "couldNotJudge" | "cancelled";
/**
 * How a process ends. A shard fails for what keeps later waves from starting. What was left alone is none of that: the run of
 * the whole fleet, and `lockstep status`, fail for it.
 */
export declare const endOf: ({ outcome, part }: FleetRecord) => End;
