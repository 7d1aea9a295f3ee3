import type { HealthSettings } from "./settings.js";
/** A relation that holds rows. */
export type HealthTable = {
    readonly name: string;
    readonly kind: "table" | "partitioned table";
    readonly primaryKey: boolean;
    /** A unique index over columns that are never null, valid and whole, which no constraint owns: what a primary key could use. */
    readonly candidate: string | null;
    /** Is it in a publication of updates or deletes, with no way to tell which row is meant? */
    readonly unidentifiable: boolean;
};
/** A part of an index's key. `column` is null for an expression. `how`: operator class, collation and order. */
export type HealthKey = {
    readonly text: string;
    readonly column: string | null;
    readonly how: string;
};
export type HealthIndex = {
    readonly name: string;
    readonly table: string;
    readonly partitioned: boolean;
    readonly method: string;
    readonly keys: readonly HealthKey[];
    /** Columns that it carries besides. */
    readonly include: readonly string[];
    readonly predicate: string | null;
    readonly unique: boolean;
    readonly nullsNotDistinct: boolean;
    readonly primary: boolean;
    /** The constraint that it belongs to. */
    readonly constraint: string | null;
    /** Do others point at it: foreign keys, replication, clustering? */
    readonly needed: boolean;
    readonly valid: boolean;
    /** Still taken along by writes. False: it is half dropped. */
    readonly live: boolean;
    /** Somebody builds or drops it at this moment. */
    readonly busy: boolean;
    /** Part of an index of the parent table. */
    readonly attached: boolean;
    readonly bytes: number;
};
export type HealthForeignKey = {
    readonly name: string;
    readonly table: string;
    readonly partitioned: boolean;
    readonly columns: readonly string[];
    readonly references: string;
    readonly enforced: boolean;
    /** The planner's figure. Null: nobody analysed the table. */
    readonly rows: number | null;
};
/** Rows whose foreign key leads nowhere. */
export type HealthOrphans = {
    readonly constraint: string;
    readonly table: string;
    readonly references: string;
    readonly why: "not validated" | "not enforced" | "triggers disabled";
    readonly rows: number;
    /** There are at least so many. */
    readonly more: boolean;
    /** Finds them. */
    readonly sql: string;
};
export type HealthConstraint = {
    readonly name: string;
    /** The table or the domain that has it. */
    readonly of: string;
    readonly kind: "check" | "foreign key" | "not null";
    readonly domain: boolean;
    /** Null: somebody holds a lock on its table. */
    readonly definition: string | null;
};
export type HealthSequence = {
    readonly name: string;
    /** The column that it fills: `public.users.id`, and its type. */
    readonly column: string | null;
    readonly type: string;
    readonly last: string;
    /** Where it ends: its own end, or that of the column's type. */
    readonly end: string;
    readonly percent: number;
};
export type HealthView = {
    readonly name: string;
    readonly populated: boolean;
    /** Seconds since the last refresh. Null: nobody knows. */
    readonly ageSeconds: number | null;
    /** Where that is from: a query of the settings, or the commit that wrote the view's row in pg_class. */
    readonly source: "settings" | "commit" | null;
    readonly maxAgeMs: number;
    /** Can it be refreshed while others read? */
    readonly concurrently: boolean;
};
export type HealthTransaction = {
    /** Null: a prepared transaction, which no process holds. */
    readonly pid: number | null;
    readonly user: string;
    readonly application: string;
    /** `active`, `idle in transaction`, `prepared` and so on. */
    readonly state: string;
    readonly seconds: number;
    /** Since its statement began, while one runs. */
    readonly statementSeconds: number | null;
    /** Without values. For a prepared transaction its name. */
    readonly query: string;
};
export type HealthConnections = {
    /** What the limit is of: `connections`, `database shop`, `role app`. */
    readonly of: string;
    readonly used: number;
    readonly limit: number;
};
export type HealthTrigger = {
    readonly name: string;
    /** Null: an event trigger. */
    readonly table: string | null;
    readonly kind: "trigger" | "event trigger" | "rule" | "foreign key";
    readonly mode: "disabled" | "replica";
};
export type HealthEnum = {
    readonly name: string;
    readonly sorted: readonly string[];
    readonly added: readonly string[];
};
/** A file of queries whose rows are failures, run. */
export type HealthAssertion = {
    readonly file: string;
    readonly outcome: "ok" | "failed" | "unread";
    readonly tolerated: boolean;
    readonly message: string | null;
    readonly detail: string | null;
    readonly hint: string | null;
};
/** What a check could not look at, and why. */
export type HealthUnread = {
    readonly check: string;
    readonly subject: string;
    readonly why: string;
    readonly hint: string | null;
};
/** All that was seen of a live database that needs no migration to judge. */
export type HealthEvidence = {
    readonly database: string;
    readonly limits: HealthSettings;
    readonly tables: readonly HealthTable[];
    readonly indexes: readonly HealthIndex[];
    readonly foreignKeys: readonly HealthForeignKey[];
    readonly orphans: readonly HealthOrphans[];
    readonly unvalidated: readonly HealthConstraint[];
    readonly extensionsInPublic: readonly {
        readonly name: string;
        readonly relocatable: boolean;
    }[];
    readonly sequences: readonly HealthSequence[];
    readonly views: readonly HealthView[];
    readonly transactions: readonly HealthTransaction[];
    readonly connections: readonly HealthConnections[];
    /** Names that fill what Postgres has for a name, with what they are of. */
    readonly longNames: readonly {
        readonly kind: string;
        readonly of: string;
        readonly name: string;
    }[];
    readonly enums: readonly HealthEnum[];
    readonly triggers: readonly HealthTrigger[];
    readonly assertions: readonly HealthAssertion[];
    readonly unread: readonly HealthUnread[];
};
