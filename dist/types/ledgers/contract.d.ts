import type { Migration, Query } from "../model/index.js";
import type { Sums } from "./sums.js";
/** Where a ledger lies in a database. Names are as Postgres holds them, not quoted. */
export type LedgerTable = {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
};
/** What a ledger remembers of one migration. */
export type LedgerEntry = {
    /** What the ledger's tool tells migrations apart by: a version, a name, a hash. */
    readonly key: string;
    /** `failed`: begun and not finished, so nobody may go on. `undone`: was applied and taken back. */
    readonly state: "applied" | "failed" | "undone";
    /** ISO 8601, by the database's clock. Null where the ledger does not say. */
    readonly appliedAt: string | null;
    /** As `checksumsOf` makes it. Null where the ledger keeps none. */
    readonly checksum: string | null;
    /** The statements that ran, where the ledger keeps them. */
    readonly statements: readonly string[] | null;
    /** What our side table says was applied, where the ledger keeps nothing of it. */
    readonly sums?: Sums | null;
};
/** A migration together with the bytes of its up file, of which checksums are made. */
export type Filed = {
    readonly migration: Migration;
    readonly bytes: Uint8Array;
};
/** One statement to be sent with its values. */
export type LedgerWrite = {
    readonly text: string;
    readonly values: readonly unknown[];
};
export type LedgerWriter = {
    /** SQL that makes the table where there is none, as its own tool would make it. */
    readonly create: (table: LedgerTable) => string;
    /** Says that a migration is applied. */
    readonly record: (table: LedgerTable, filed: Filed, run: LedgerRun) => LedgerWrite;
    /** Says that a migration is not applied any more. `before` is the one that was applied before it. */
    readonly forget: (table: LedgerTable, filed: Filed, before: Filed | null) => LedgerWrite;
    /** Ends an attempt that did not finish, as its tool would when told that nothing of it is there. Null: it knows no such attempt. */
    readonly settle: ((table: LedgerTable, filed: Filed, before: Filed | null) => LedgerWrite) | null;
    /** Brings what it keeps of an applied migration up to the file. Null: it keeps nothing of it. */
    readonly amend: ((table: LedgerTable, filed: Filed) => LedgerWrite) | null;
};
/** What a ledger may keep about how a migration ran. */
export type LedgerRun = {
    /** A new UUID, for ledgers that want one. */
    readonly uuid: string;
    readonly user: string;
    readonly ms: number;
};
/** How a database remembers what was applied: the table of one tool. */
export type Ledger = {
    /** Kebab-case, equal to the file's name. */
    readonly id: string;
    /** As its users would call it. */
    readonly title: string;
    /** Layouts whose tool keeps this ledger. */
    readonly layouts: readonly string[];
    /** Where the table is looked for, the usual place first. Schema null: the first schema of the search path. */
    readonly places: readonly {
        readonly schema: string | null;
        readonly name: string;
    }[];
    /** Columns without which it is another tool's table of the same name. */
    readonly columns: readonly string[];
    /** What the ledger would remember a migration by. */
    readonly keyOf: (filed: Filed) => string;
    /** What it would hold as its checksum, then what its tool takes for the same. Null: it keeps none. */
    readonly checksumsOf: ((filed: Filed) => readonly string[]) | null;
    /** Oldest first. `files` are all that the history has: some ledgers remember only how far it went. */
    readonly read: (query: Query, table: LedgerTable, files: readonly Filed[]) => Promise<readonly LedgerEntry[]>;
    /** SQL of the rows that tell, with their xmin, where the table keeps older ones beside them. Absent: all of the table. */
    readonly telling?: (table: LedgerTable) => string;
    /** Keys of the locks that its tool may take (pg_advisory_lock with one bigint). */
    readonly locks: (place: {
        readonly database: string;
        readonly table: LedgerTable;
    }) => readonly bigint[];
    /** Null: we read it, and leave writing to its tool. */
    readonly writer: LedgerWriter | null;
};
