import type { Script, SqlRefusal, TaskSetting } from "../model/index.js";
import type { Live } from "../postgres/index.js";
/** One thing that is done or looked at around the migrations. */
export type Task = Omit<TaskSetting, "of"> & {
    /** For the reader: `assert checks/daily.sql`, `refresh public.totals`. */
    readonly name: string;
    /** With `assert` and `sql`. */
    readonly script: Script | null;
    /** With `refresh` and `analyze`: names as SQL writes them. Empty: all that there are. */
    readonly names: readonly string[];
};
/**
 * `ok`: as it should be. `failed`: see `detail`. `tolerated`: failed, and `on-failure: continue` lives with it.
 * `unknown`: the reply to its COMMIT was lost, and nobody could be asked. `not-tried`: an earlier one ended the run, or it was called off.
 */
export type StepOutcome = "ok" | "failed" | "tolerated" | "unknown" | "not-tried";
/** What became of one of them. */
export type StepResult = {
    readonly kind: TaskSetting["kind"] | "backup" | "health";
    readonly name: string;
    readonly outcome: StepOutcome;
    readonly ms: number;
    /** One line: what was done, or why it failed. Null: there is nothing to say. */
    readonly message: string | null;
    /** More lines: the first rows of an assertion. */
    readonly detail: string | null;
    readonly hint: string | null;
};
export type TaskRequest = {
    readonly live: Live;
    /** Wait for a lock at most so long, and never hold others up for longer. */
    readonly lockTimeoutMs: number;
    /** Relations that the migrations of this run touched, as SQL writes them. Null: nobody knows. */
    readonly touched: readonly string[] | null;
    /** What the caller knows about a refusal of Postgres, said in place of Postgres' own hint. */
    readonly hintOn?: (refusal: SqlRefusal) => string | null;
    readonly signal: AbortSignal;
    readonly now: () => number;
    readonly wait: (ms: number) => Promise<void>;
};
/** What a task says when it went well. */
export type Done = {
    readonly message: string | null;
};
