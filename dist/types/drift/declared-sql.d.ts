import { type Entry } from "../catalog/index.js";
import { type Drift } from "../model/index.js";
import type { Database } from "../postgres/contract.js";
import { type Site } from "../rehearse/index.js";
export type DeclaredSql = {
    readonly kind: "schema-file" | "command";
    /** Path of the file, or the command. */
    readonly source: string;
    readonly sql: string;
};
/** Holds a schema that is written down as SQL against what the migrations make. `database` is what they made, with no open session. */
export declare const declaredSqlDrift: (site: Site, database: Database, made: readonly Entry[], declared: DeclaredSql) => Promise<Drift>;
/** Refuses what no schema can be: nothing at all. */
export declare const requireSql: (source: string, sql: string) => void;
