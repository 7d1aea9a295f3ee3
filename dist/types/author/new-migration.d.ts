import { type LiveRequest } from "../live/index.js";
import { type Authored } from "./builder.js";
export type NewRequest = LiveRequest & {
    /** What people call it. */
    readonly words: string;
    /** Make what declared schemas, or the database that was named, have and the migrations do not. */
    readonly fromDrift: boolean;
    /** Id of a migration whose missing down is to be written instead. Null: a new migration is. */
    readonly downOf: string | null;
    /** `YYYYMMDDHHMMSS`, UTC, and the same in milliseconds since 1970. */
    readonly stamp: string;
    readonly ms: number;
};
/** The files of a new migration. */
export declare const newMigration: (request: NewRequest) => Promise<Authored>;
