import type { FleetRecord } from "./contract.js";
/** What a terminal and a log show. */
export declare const fleetText: (record: FleetRecord, colour?: boolean) => string;
/** A page for people on GitHub: those that are not fine, and those that were promoted, as far as there is room. */
export declare const fleetMarkdown: (record: FleetRecord) => string;
/** The same for programs. */
export declare const fleetJson: (record: FleetRecord) => string;
