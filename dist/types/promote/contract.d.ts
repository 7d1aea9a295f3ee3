import type { Applied, Blocker, DeployFailure, Deployment, Surroundings } from "../deploy/index.js";
import type { LiveRequest } from "../live/index.js";
import type { PromoteSettings } from "../model/index.js";
import type { StepResult } from "../tasks/index.js";
import type { Proofs } from "./alike.js";
/** All that a command which changes a database needs to know from outside. */
export type ChangeRequest = LiveRequest & {
    readonly promote: PromoteSettings;
    readonly around: Omit<Surroundings, "signal">;
    readonly run: Deployment["run"];
    /** Say what would be done, and write nothing. */
    readonly dryRun: boolean;
    /** Absolute folders: what a relative folder of backups is below, and where `auto` puts them. */
    readonly places: {
        readonly base: string;
        readonly backups: string;
    };
    /** What was proved for other databases in this run. Left out: this is the only one. */
    readonly proofs?: Proofs;
};
export type PromoteRequest = ChangeRequest & {
    /** Id of a migration: mark everything up to it as applied, without running it. */
    readonly baseline: string | null;
    /** What a check left, to be compared with. `bytes`: null where there is no such file. */
    readonly proof?: {
        readonly path: string;
        readonly bytes: Uint8Array | null;
    } | null;
};
export type RollbackRequest = ChangeRequest & {
    /** Id of the migration that stays as the last one, or how many to take back. */
    readonly target: {
        readonly to: string;
    } | {
        readonly steps: number;
    };
    /** Asked with the plan before anything is written. Rejects where nobody can be asked. */
    readonly confirm: (plan: Promotion) => Promise<boolean>;
};
/**
 * `nothing-to-do`, `planned` (dry run), `promoted`, `marked` (baseline), `undone` (rollback): as it should be.
 * `refused`: by a preflight. `failed`: a migration did not go through, and nothing of it is there (or, not transactional,
 * a known part). `different`: all went through, and the catalog is not the predicted one. `unhealthy`: all went through, and
 * something that follows failed. `unknown`: the fate of a COMMIT could not be settled. `cancelled`: by a signal. `declined`: the answer was no. `unjudged`, `misasked`: see `problem`.
 */
export type Outcome = "nothing-to-do" | "planned" | "promoted" | "marked" | "undone" | "refused" | "failed" | "different" | "unhealthy" | "unknown" | "cancelled" | "declined" | "unjudged" | "misasked";
/** Why nothing may be applied. */
export type Refusal = {
    /** `check-id:subject` where a check says so, and can be told to live with it; the code of a problem elsewhere. */
    readonly key: string;
    /** One line; names stand in back-ticks. */
    readonly message: string;
    readonly detail: string | null;
    readonly hint: string | null;
    /** SQL for production, proved. */
    readonly fix: string | null;
};
/** Rows, on the target, of what a down takes away. */
export type Loss = {
    /** `table public.users`, `column public.users.bio`. */
    readonly address: string;
    /** Rows of the table, or of the column where it is not null. Null: it could not be counted. */
    readonly rows: number | null;
};
/** One migration of this run. */
export type Moved = {
    readonly id: string;
    readonly file: string;
    readonly direction: "up" | "down";
    /** `planned`: not begun; `marked`: in the ledger, and not run. For the others see `Applied`. */
    readonly outcome: Applied["outcome"] | "planned" | "marked";
    readonly ms: number;
    readonly attempts: number;
    readonly waitedMs: number;
    readonly statements: number;
    /** False: statement by statement, outside of a transaction. */
    readonly transactional: boolean;
    /** Statements that stand. */
    readonly done: number;
    readonly blockers: readonly Blocker[];
    readonly failure: DeployFailure | null;
    /** Does its down restore what stood before? Null: nobody tried. */
    readonly down: "exact" | "inexact" | "missing" | null;
    readonly appliedAt: string | null;
    readonly losses: readonly Loss[];
    readonly remarks: readonly string[];
};
/** One thing that was done or looked at around the migrations. `at`: when it began, by the database's clock; ISO 8601, UTC. */
export type Step = StepResult & {
    readonly at: string | null;
};
/** The backup that this run made. */
export type MadeBackup = {
    /** Absolute. */
    readonly folder: string;
    readonly method: "copy" | "pg_dump";
    readonly contains: "all" | "schema" | "data" | "tables";
    /** With COPY; `pg_dump` does not say. */
    readonly tables: number | null;
    readonly rows: number | null;
    readonly bytes: number;
    /** Time of its snapshot, by the database's clock. */
    readonly snapshot: string;
};
/** What was found out about the catalog, in the end. */
export type Verification = {
    /** `equal`: as predicted. `different`: see `differences`. `not-made`: nobody could, or should. */
    readonly status: "equal" | "different" | "not-made";
    /** The migration after which it was compared. Null: before the first. */
    readonly after: string | null;
    readonly differences: readonly {
        readonly address: string;
        readonly expected: string;
        readonly found: string;
    }[];
    /** Addresses that a migration which stopped half way made, changed or dropped. */
    readonly begun: readonly string[];
};
/** The record of a run: what JSON shows, and what the texts are made of. */
export type Promotion = {
    readonly version: 1;
    readonly tool: string;
    readonly command: "promote" | "rollback";
    readonly outcome: Outcome;
    /** Host, port and database. */
    readonly database: string | null;
    readonly postgres: {
        readonly version: string;
        readonly tls: "verified" | "unverified" | "none";
        readonly pooler: "none" | "session" | "transaction" | null;
        readonly role: string;
    } | null;
    readonly layout: string | null;
    readonly platform: string | null;
    readonly ledger: {
        readonly id: string;
        readonly table: string;
        readonly exists: boolean;
    } | null;
    readonly run: Deployment["run"];
    readonly durationMs: number;
    readonly limits: {
        readonly lockTimeoutMs: number;
        readonly retryForMs: number;
        readonly statementTimeoutMs: number;
    };
    /** The migration that is applied as the last one, when the run ended. Null: none, or nobody knows. */
    readonly standsAt: string | null;
    readonly migrations: readonly Moved[];
    /** What `on-failure: rollback` did with those that were applied before the failure. */
    readonly undone: readonly Moved[];
    /** What stood ahead of the migrations, in order: assertions, the backup, tasks. */
    readonly before: readonly Step[];
    /** What followed them: assertions, tasks, the health URL. */
    readonly after: readonly Step[];
    /** Null: none was asked for, or none was needed. */
    readonly backup: MadeBackup | null;
    /** Ids that wait still, when the run ended. */
    readonly pending: readonly string[];
    readonly refusals: readonly Refusal[];
    /** Keys of differences that were accepted. */
    readonly accepted: readonly string[];
    readonly verification: Verification;
    /** What was proved before anything was written, one sentence each. */
    readonly proved: readonly string[];
    /** What to type next, one line each. */
    readonly next: readonly string[];
    readonly notes: readonly string[];
    readonly problem: {
        readonly code: string;
        readonly message: string;
        readonly detail: string | null;
        readonly hint: string | null;
    } | null;
};
