import type { Restoration } from "./restoration.js";
/** What the command prints. */
export declare const restorationText: (record: Restoration, colour?: boolean) => string;
/** The same for programs. */
export declare const restorationJson: (record: Restoration) => string;
