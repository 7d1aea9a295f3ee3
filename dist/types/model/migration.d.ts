/** One direction of a migration, ready to be run. */
export type Script = {
    /** The file it stands in, relative to the root of the repository. Several scripts may share one file. */
    readonly file: string;
    /**
     * The text to run. It is as long as the file: what does not belong to this direction is blanked out with spaces and
     * line breaks kept, so that every line and column of it is a line and column of the file. No BOM.
     */
    readonly sql: string;
    /** `one`: the tool runs the script in a transaction. `none`: a marker tells the tool not to. */
    readonly transaction: "one" | "none";
    /**
     * Where the tool sends several queries, and where each begins and ends in `sql` (UTF-16 units, end exclusive).
     * Null: the tool sends the script whole, or leaves the cutting to the server.
     */
    readonly queries: readonly {
        readonly start: number;
        readonly end: number;
    }[] | null;
};
/** A migration that another one stands for. */
export type Replaced = {
    readonly id: string;
    readonly version: string;
    /** SHA-256 of the bytes of its up file, in hex. */
    readonly digest: string;
    /** It was replaced by one that is replaced itself: the first twelve digits of that one's digest. */
    readonly through?: string;
};
/** One step of schema history as it lies on disk. */
export type Migration = {
    /** Unique within its history, stable, what people call it: `001_initial_schema`. */
    readonly id: string;
    /** What the layout's tool orders and remembers it by: `001`, `20240102030405`. */
    readonly version: string;
    /** Milliseconds since 1970 that its tool dates it with and keeps in its ledger, where it does: Drizzle's `when`. */
    readonly stamp?: number;
    /** The migrations, oldest first, that it stands for: it was made of them, and makes what they made. Missing: none. */
    readonly replaces?: readonly Replaced[];
    readonly up: Script;
    readonly down: Script | null;
};
/** A base that is made to sort last for ever, such as a Supabase master file: what is new comes before it, and is newer. */
export declare const sortsLastForEver: ({ version }: Pick<Migration, "version">) => boolean;
/** Something about the files that a reviewer should know, found while reading them. */
export type FileFault = {
    /** Id of the check that reports it. */
    readonly check: "file-unreadable" | "version-duplicate" | "history-note";
    readonly severity: "error" | "warning" | "info";
    readonly file: string;
    readonly line: number | null;
    /** The migration it belongs to, where there is one. */
    readonly migration: string | null;
    readonly message: string;
    readonly hint: string | null;
};
/** A folder of migrations, read. */
export type History = {
    /** Id of the layout it was read with. */
    readonly layout: string;
    /** Relative to the root of the repository. */
    readonly folder: string;
    /** In the order in which the layout's tool applies them. */
    readonly migrations: readonly Migration[];
    readonly faults: readonly FileFault[];
    /** Files in the folder that are no migrations, and why: archives, seeds, code migrations, twins for other databases. */
    readonly ignored: readonly {
        readonly file: string;
        readonly reason: string;
    }[];
};
