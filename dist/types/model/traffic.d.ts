/** Who waits behind a lock on a table. `writes`: whoever changes rows; `reads`: everybody. */
export type Stopped = "nothing" | "writes" | "reads";
/** A lock that a statement took on a relation that was there before the pull request. */
export type TrafficLock = {
    /** As SQL would write it: `public.users`, `public.users_pkey`. */
    readonly relation: string;
    /** The table that it belongs to, itself where it is none's; of a partition, the table at the top. */
    readonly table: string;
    /** Of an index: what it stops, it stops for the whole table. */
    readonly index: boolean;
    /** As pg_locks spells it: `AccessExclusiveLock`. */
    readonly mode: string;
    /** What another session, which did not wait, could not do meanwhile. */
    readonly stops: Stopped;
};
export type TrafficIndex = {
    readonly name: string;
    readonly definition: string;
};
export type TrafficConstraint = {
    readonly name: string;
    readonly table: string;
    readonly type: "check" | "foreign key" | "primary key" | "unique" | "exclusion" | "not null" | "other";
    /** Behind its name, as Postgres writes it. */
    readonly definition: string;
    readonly validated: boolean;
    /** The other table of a foreign key; null also where the pull request made it. */
    readonly references: string | null;
    /** Its columns, quoted. */
    readonly columns: readonly string[];
    readonly index: TrafficIndex | null;
};
export type TrafficColumn = {
    readonly table: string;
    /** Quoted where it must be. */
    readonly name: string;
    readonly type: string;
    readonly default: string | null;
    readonly notNull: boolean;
    /** Filled by itself: `serial` is told by its default. */
    readonly filled: "identity" | "generated" | null;
};
/** Work on rows of a table that was there before: it takes longer the more there are. `table` is the table at the top of a partition. */
export type TrafficWork = 
/** A new file was written for the table, with all its indexes. */
{
    readonly type: "rewrite";
    readonly table: string;
}
/** A materialized view was filled again. */
 | {
    readonly type: "refresh";
    readonly table: string;
}
/** Every row was read to see that a condition holds. */
 | {
    readonly type: "scan";
    readonly table: string;
} | {
    readonly type: "index";
    readonly table: string;
    readonly index: TrafficIndex;
    readonly again: boolean;
}
/** Every row was looked up in the other table. `references` is null where the pull request made that one. */
 | {
    readonly type: "foreign-key";
    readonly table: string;
    readonly references: string | null;
    readonly constraint: string;
}
/** A query of the statement went through its rows, or changed some. */
 | {
    readonly type: "rows";
    readonly table: string;
};
/** Something that code of before the pull request speaks of by a name or type that is no more when the script is over. */
export type TrafficBreak = {
    readonly type: "renamed";
    readonly kind: string;
    readonly name: string;
    readonly to: string;
} | {
    readonly type: "retyped";
    readonly name: string;
    readonly from: string;
    readonly to: string;
} | {
    readonly type: "dropped";
    readonly kind: string;
    readonly name: string;
};
/** How long work on rows takes: `linear` grows with the rows, so does `rewrite`, which writes them too. */
export type TrafficCost = {
    readonly class: "linear" | "rewrite";
    /** Measured here, on made-up rows: good to a factor of three. Null where no rows could be made. */
    readonly perMillionRowsMs: number | null;
};
/** What one statement did to relations that were there before the pull request. */
export type TrafficStatement = {
    readonly migration: string;
    readonly direction: "up" | "down";
    readonly file: string;
    /** Where it begins in its script: two may stand on one line. */
    readonly start: number;
    /** 1-based. */
    readonly line: number;
    /** In one line, shortened. */
    readonly statement: string;
    /** Name of Postgres' node: `AlterTableStmt`. */
    readonly tag: string;
    /** Statements with the same number share a transaction within their script; locks are held until its end. */
    readonly transaction: number;
    /** It ran in no transaction that others could be in. */
    readonly alone: boolean;
    readonly ms: number;
    readonly locks: readonly TrafficLock[];
    readonly works: readonly TrafficWork[];
    readonly breaks: readonly TrafficBreak[];
    /** Indexes of existing tables that are gone. */
    readonly droppedIndexes: readonly {
        readonly table: string;
        readonly index: string;
    }[];
    /** Indexes of existing tables that are there and unusable. */
    readonly invalidIndexes: readonly {
        readonly table: string;
        readonly index: string;
    }[];
    /** New on existing tables. */
    readonly constraints: readonly TrafficConstraint[];
    readonly columns: readonly TrafficColumn[];
    /** Columns of existing tables that may be null no longer. */
    readonly notNull: readonly {
        readonly table: string;
        readonly column: string;
    }[];
    /** Columns of existing tables that have another type now, whatever they had before the pull request. */
    readonly retyped: readonly {
        readonly table: string;
        readonly column: string;
    }[];
    /** Partitions that left their table. */
    readonly detached: readonly {
        readonly table: string;
        readonly partition: string;
    }[];
    /** Scans that Postgres spared itself, in its words. */
    readonly spared: readonly string[];
    /** Null where it takes an instant, or nobody waits for it. */
    readonly cost: TrafficCost | null;
    /** SQL that was run in its place and reached the same catalog, with nobody waiting while rows are worked on. */
    readonly safer: string | null;
};
/** What new migrations do to a database that is in use. */
export type Traffic = {
    readonly statements: readonly TrafficStatement[];
    /** Rows of tables in the database that people use, where somebody said. */
    readonly rows: ReadonlyMap<string, number>;
    /** Scripts that could not be watched to their end, and why. */
    readonly unseen: readonly {
        readonly migration: string;
        readonly direction: "up" | "down";
        readonly reason: string;
    }[];
    /** A time zone that somebody said people use, and this server does not know. */
    readonly unknownTimeZone: string | null;
};
