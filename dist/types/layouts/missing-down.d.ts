import type { History, Migration } from "../model/index.js";
export type DownFile = {
    /** Relative to the root of the repository. */
    readonly path: string;
    /** `file`: it is not there yet. `below`: it is the migration's own, and gets longer. */
    readonly place: "file" | "below";
    /** What has to stand around the SQL. */
    readonly open: string;
    readonly close: string;
    /** A setting without which the layout does not find it there. */
    readonly needs: string | null;
};
/** What downs are called in folders of their migrations: as the newest of them is. */
export declare const downNameIn: ({ migrations }: History) => string;
/** Null for a layout that knows no downs. */
export declare const missingDown: (history: History, migration: Migration, downDirectory: string | null) => DownFile | null;
