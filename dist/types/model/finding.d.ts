export type Severity = "error" | "warning" | "info";
/** What a check says before anyone asked whether it is new. */
export type DraftFinding = {
    /** What it is about, in words of SQL: `public.orders`, or a migration's id. With the check's id it makes the key. */
    readonly subject: string;
    /** Ids of the migrations it is about. A finding is pre-existing only when the base branch has all of them unchanged. */
    readonly migrations: readonly string[];
    readonly file: string | null;
    readonly line: number | null;
    /** One sentence, a fact, the thing named. Names in backticks. */
    readonly message: string;
    /** What was seen. May hold several lines. */
    readonly detail: string | null;
    /** A sentence to try. */
    readonly hint: string | null;
    /** SQL that was proved to cure it. */
    readonly fix: string | null;
    /** Overrides the check's default severity, where CHECKS.md names a milder case. */
    readonly severity?: Severity;
    /** Key of the finding that tells of the same cause. Where that one stands, with the same status, this is not told again. */
    readonly toldBy?: string;
};
/** One thing that a reviewer should know. */
export type Finding = {
    readonly check: string;
    readonly severity: Severity;
    /** Stable across runs: what suppressions and comparisons with the base branch go by. */
    readonly key: string;
    readonly subject: string;
    readonly migration: string | null;
    readonly file: string | null;
    readonly line: number | null;
    readonly message: string;
    readonly detail: string | null;
    readonly hint: string | null;
    readonly fix: string | null;
    readonly status: "new" | "pre-existing" | "suppressed";
};
