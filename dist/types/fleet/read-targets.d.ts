import type { FleetRequest, Target } from "./contract.js";
type Listing = Pick<FleetRequest, "fleet" | "tree" | "live" | "list" | "environment" | "learned">;
/** The databases of the fleet, sorted by name. Their URLs are told to `learned` first. */
export declare const readTargets: (request: Listing) => Promise<readonly Target[]>;
export {};
