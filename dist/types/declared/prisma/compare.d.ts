import type { Catalog, Change } from "../../model/index.js";
import type { Scope } from "./mend.js";
import type { Model, RawDefault } from "./models.js";
export type PrismaComparison = {
    readonly status: "in-sync" | "drift";
    /** What Prisma, too, calls drift. */
    readonly changes: readonly Change[];
    /** Differences in what Prisma can write down but never compares: the order of enum values, views, unsupported types. */
    readonly unseen: readonly Change[];
    /** What is in the database and cannot be written down in Prisma. One phrase each, sorted. */
    readonly outside: readonly string[];
};
export type Compared = {
    /** The database as it is. */
    readonly real: Catalog;
    /** A database that was built from the schema. */
    readonly declared: Catalog;
    readonly scope: Scope;
    readonly models: readonly Model[];
    readonly defaults: readonly RawDefault[];
    /** Defaults that Postgres refused when the schema was built. */
    readonly refused: readonly RawDefault[];
    /** Addresses that were there before the first migration: the platform's, in nobody's schema. */
    readonly given: ReadonlySet<string>;
};
/** Compares a database with a Prisma schema, on what Prisma can express. */
export declare const compareWithPrisma: (compared: Compared) => PrismaComparison;
