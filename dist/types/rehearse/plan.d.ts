import { type Entry } from "../catalog/index.js";
import type { Change } from "../model/index.js";
import type { Database } from "../postgres/contract.js";
import type { Site } from "./site.js";
/**
 * SQL that brings one database to the shape of another, found by trying and taken back. `left`: what differs all the same, in
 * things that only follow others: the columns of a view, an expression that names a column. Proved where nothing is left.
 */
export type Plan = {
    readonly sql: string;
    readonly proved: boolean;
    readonly left: readonly Change[];
};
export type PlanOptions = {
    /** Which differences are to be gone. Default: all. */
    readonly concerns?: (change: Change) => boolean;
    /** What the database holds, where it was read already. */
    readonly known?: readonly Entry[];
};
/**
 * Looks for SQL after which these of the differences between a database and the wanted catalog are gone. The database has
 * no open session and stays as it is. Null when none was found, or when what there is to run cannot run in a transaction.
 */
export declare const planTowards: (site: Site, database: Database, wanted: readonly Entry[], { concerns, known }?: PlanOptions) => Promise<Plan | null>;
/** The same for several wanted catalogs, each by itself. */
export declare const plansTowards: (site: Site, database: Database, targets: readonly (readonly Entry[])[]) => Promise<readonly (Plan | null)[]>;
