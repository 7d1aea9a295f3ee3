import type { FleetRecord, FleetRequest } from "./contract.js";
/** Brings many databases to the tip of the files, or looks at them. Rejects with Problems of what was asked. */
export declare const fleet: (request: FleetRequest) => Promise<FleetRecord>;
