import type { BackupSettings, Change, Script } from "../model/index.js";
import type { Live } from "../postgres/index.js";
/** A script that is going to run, and what the rehearsal saw of it. */
export type Coming = {
    readonly script: Script;
    /** Null: nobody rehearsed it. */
    readonly changes: readonly Change[] | null;
};
/** What scripts do to rows that are there, as far as it can be known without the database. */
export type Reach = {
    /** Tables that go, or lose or change a column: as SQL writes them, with their schema. */
    readonly reshaped: readonly string[];
    /** What rows are changed or deleted in, as the scripts name it: `posts`, `public.posts`. */
    readonly written: readonly string[];
    /** What rows are only added to, by the same names. */
    readonly filled: readonly string[];
    /** Why more than that may be touched, one sentence each. Empty: everything is known. */
    readonly unknown: readonly string[];
};
export type BackupRequest = {
    readonly live: Live;
    /** Where backups lie, absolute. Each gets a folder of its own there. */
    readonly folder: string;
    readonly settings: BackupSettings;
    readonly reach: Reach;
    /** Ledger and the last migration in it. */
    readonly ledger: Manifest["ledger"];
    readonly run: {
        readonly id: string;
        readonly commit: string | null;
    };
    readonly tool: string;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
    readonly wait: (ms: number) => Promise<void>;
};
export type Backup = {
    /** Absolute. */
    readonly folder: string;
    readonly manifest: Manifest;
    /** What the reader should know, one sentence each. */
    readonly remarks: readonly string[];
};
export type BackedSequence = {
    readonly schema: string;
    readonly name: string;
    readonly lastValue: string;
    readonly isCalled: boolean;
    readonly increment: string;
};
/** One table of a backup by COPY. */
export type BackedTable = {
    readonly schema: string;
    readonly name: string;
    /** Within the folder of the backup. */
    readonly file: string;
    /** In the order of the file. Generated columns are left out: the server makes them. */
    readonly columns: readonly {
        readonly name: string;
        readonly type: string;
    }[];
    readonly rows: number;
    readonly bytes: number;
    /** Of the file, in hex. */
    readonly sha256: string;
    /** Sequences that its columns own. */
    readonly sequences: readonly BackedSequence[];
};
/** `manifest.json` of a backup, version 1. Holds no secret. */
export type Manifest = {
    readonly version: 1;
    readonly tool: string;
    readonly method: "copy" | "pg_dump";
    /** `all`, `schema`, `data`, `tables`. */
    readonly contains: "all" | "schema" | "data" | "tables";
    /** Host, port and database. */
    readonly database: string;
    readonly server: string;
    readonly snapshot: {
        readonly time: string;
        readonly id: string;
    };
    readonly ledger: {
        readonly table: string;
        readonly tip: string | null;
    } | null;
    readonly run: {
        readonly id: string;
        readonly commit: string | null;
    };
    readonly tables: readonly BackedTable[];
    /** With `pg_dump`. */
    readonly dump: {
        readonly file: string;
        readonly program: string;
        readonly bytes: number;
        readonly sha256: string;
    } | null;
};
export declare const manifestFile = "manifest.json";
