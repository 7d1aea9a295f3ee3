/** Who has to act: the caller (exit 2), or nobody could judge (exit 3). */
export type ProblemKind = "asked-wrongly" | "could-not-judge";
export type ProblemOptions = {
    /** Exit 2 (`asked-wrongly`, the default) or exit 3 (`could-not-judge`). */
    readonly kind?: ProblemKind;
    /** What was seen, when the message alone does not say it. May hold several lines. */
    readonly detail?: string;
    /** A sentence to try. */
    readonly hint?: string;
    readonly cause?: unknown;
};
/** A foreseen failure. `message` is one line, a fact, lower case, without a full stop, and names the thing. */
export declare class Problem extends Error {
    readonly code: string;
    readonly kind: ProblemKind;
    readonly detail: string | null;
    readonly hint: string | null;
    constructor(code: string, message: string, options?: ProblemOptions);
}
