import type { Failure, Script } from "../model/index.js";
import type { Database } from "../postgres/contract.js";
import type { Site } from "./site.js";
/** What stopped a row of scripts. */
export type Stopped = {
    readonly script: Script;
    readonly failure: Failure;
};
/** Runs scripts for good, each in a session of its own, up to the first that fails. Null where none does. */
export declare const runEach: (site: Site, database: Database, scripts: readonly Script[]) => Promise<Stopped | null>;
/** The same in a copy of a database that has no open session. The copy is gone once `tell` has told of it. */
export declare const runInCopy: <T>(site: Site, database: Pick<Database, "name">, scripts: readonly Script[], tell: (copy: Database, stopped: Stopped | null) => Promise<T>) => Promise<T>;
