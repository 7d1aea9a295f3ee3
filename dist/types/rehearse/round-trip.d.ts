import type { Past } from "../catalog/index.js";
import type { Attempt, Change, Failure, Migration, RoundTrip, Script, SessionLeak } from "../model/index.js";
import type { Site } from "./site.js";
import { type Workbench } from "./workbench.js";
export type Trip = {
    readonly down: Attempt;
    readonly grade: RoundTrip;
    readonly residue: readonly Change[];
    readonly cure: string | null;
    readonly again: {
        readonly failure: Failure | null;
        readonly changes: readonly Change[];
    } | null;
    readonly leaks: readonly SessionLeak[];
};
export type TripRequest = {
    readonly site: Site;
    readonly bench: Workbench;
    readonly migration: Migration;
    readonly down: Script;
    /** What the up changed. */
    readonly up: Past;
    /** Look for SQL that removes the residue. */
    readonly curing: boolean;
    /** The migrations before this one. */
    readonly earlier: readonly Migration[];
    /** A server of its own for what a database cannot hold. Null where there is none. */
    readonly otherSite: (() => Promise<Site>) | null;
};
export declare const holdsInTransaction: (script: Script) => boolean;
export declare const changesRoles: (sql: string) => boolean;
/** Runs a down after its up and takes it back. */
export declare const tryDown: (request: TripRequest) => Promise<Trip>;
