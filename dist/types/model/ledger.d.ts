import type { Migration } from "./migration.js";
/** How one migration stands between a ledger and the files. */
export type LedgerStanding = {
    /** What the ledger remembers it by. */
    readonly key: string;
    /** Null: only the ledger knows it. */
    readonly migration: Migration | null;
    /**
     * `applied`: in both. `pending`: in the files only. `missing`: in the ledger only. `edited`: applied, and its file says
     * something else by now. `failed`: begun there and not finished. `out-of-order`: pending, and a later one is applied.
     * `partly`: it stands for others, of which the ledger holds only some.
     */
    readonly state: "applied" | "pending" | "missing" | "edited" | "failed" | "out-of-order" | "partly";
    /** ISO 8601. */
    readonly appliedAt: string | null;
    /** Applied as those that it stands for, and under their names: nothing ran it there. */
    readonly instead?: true;
    /** What is known about an edit, or about what it stands for. Of an `applied` one: its file was changed, and says the same. */
    readonly remark: string | null;
};
/** What a live database remembers of a history. */
export type LedgerEvidence = {
    /** Host, port and database, for the reader. */
    readonly database: string;
    /** Id of the ledger and its table, as SQL would write it. Null: the database has none. */
    readonly ledger: {
        readonly id: string;
        readonly title: string;
        readonly table: string;
    } | null;
    /** Files first, in their order, then what only the ledger knows. */
    readonly standings: readonly LedgerStanding[];
};
