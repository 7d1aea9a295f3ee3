import type { FleetRecord } from "./contract.js";
export declare const isFine: ({ outcome }: FleetRecord) => boolean;
/** The verdict in one sentence, without a full stop. Names stand in back-ticks. */
export declare const fleetHeadline: (record: FleetRecord) => string;
/** What a terminal and a log show. */
export declare const fleetText: (record: FleetRecord, colour?: boolean) => string;
/** A page for people on GitHub: those that are not fine, and those that were promoted, as far as there is room. */
export declare const fleetMarkdown: (record: FleetRecord) => string;
/** The same for programs. */
export declare const fleetJson: (record: FleetRecord) => string;
