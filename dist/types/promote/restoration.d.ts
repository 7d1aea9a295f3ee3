import type { Manifest, PutBack } from "../backup/index.js";
import type { Surroundings } from "../deploy/index.js";
import type { LiveRequest } from "../live/index.js";
import type { PromoteSettings } from "../model/index.js";
/** All that `restore` needs to know from outside. */
export type RestoreRequest = Pick<LiveRequest, "live" | "environment" | "progress" | "signal" | "now" | "tool"> & {
    readonly limits: Pick<PromoteSettings, "lockTimeoutMs" | "retryForMs">;
    readonly around: Omit<Surroundings, "signal">;
    /** Of the backup, absolute. */
    readonly folder: string;
    /** `users`, `public.users`. Empty: all of the backup. */
    readonly tables: readonly string[];
    /** `verify`: prove the backup and look at no database. */
    readonly mode: "restore" | "dry-run" | "verify";
    /** Rows that the backup does not have stay. */
    readonly keepNew: boolean;
    /** Schema to put the rows into, beside the tables. Null: into the tables. */
    readonly into: string | null;
    /** `public.users.bio` → column that it goes into; null leaves it out. */
    readonly map: ReadonlyMap<string, string | null>;
    /** Asked with the plan before anything is written. Rejects where nobody can be asked. */
    readonly confirm: (plan: Restoration) => Promise<boolean>;
};
/** `proved`: with `verify`, or a dry run of a dump, which pg_restore has to bring back. `failed`: nothing was changed. */
export type RestoreOutcome = "proved" | "planned" | "restored" | "declined" | "failed" | "unknown" | "cancelled" | "unjudged" | "misasked";
export type RestoredTable = Omit<PutBack, "rows"> & {
    /** Rows of the backup. */
    readonly rows: number;
    /** Rows that are there now. Null: nobody counted them in time. */
    readonly now: number | null;
};
/** The record of a restoration. */
export type Restoration = {
    readonly version: 1;
    readonly tool: string;
    readonly command: "restore";
    readonly outcome: RestoreOutcome;
    /** Host, port and database. Null: none was asked. */
    readonly database: string | null;
    readonly folder: string;
    readonly backup: Pick<Manifest, "method" | "contains" | "database" | "server" | "snapshot" | "ledger"> | null;
    readonly into: string | null;
    readonly keepNew: boolean;
    readonly tables: readonly RestoredTable[];
    readonly durationMs: number;
    /** A command to go on with, for a dump. */
    readonly next: readonly string[];
    readonly notes: readonly string[];
    readonly problem: {
        readonly code: string;
        readonly message: string;
        readonly detail: string | null;
        readonly hint: string | null;
    } | null;
};
export declare const blankRestoration: ({ tool, folder, into, keepNew }: RestoreRequest) => Restoration;
