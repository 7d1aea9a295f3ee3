import { type NewFile } from "../layouts/index.js";
import { type LiveRequest } from "../live/index.js";
export type NewRequest = LiveRequest & {
    /** What people call it. */
    readonly words: string;
    /** Make what declared schemas, or the database that was named, have and the migrations do not. */
    readonly fromDrift: boolean;
    /** `YYYYMMDDHHMMSS`, UTC, and the same in milliseconds since 1970. */
    readonly stamp: string;
    readonly ms: number;
};
export type Authored = {
    readonly files: readonly NewFile[];
    readonly notes: readonly string[];
};
/** The files of a new migration. */
export declare const newMigration: (request: NewRequest) => Promise<Authored>;
