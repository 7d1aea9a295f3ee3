// The one exception that Lockstep foresees. Edges print message, detail and hint, and turn `code` into an exit code;
// anything else that is thrown is a defect and keeps its stack.

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
export class Problem extends Error {
  readonly code: string;
  readonly kind: ProblemKind;
  readonly detail: string | null;
  readonly hint: string | null;

  constructor(code: string, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Problem";
    this.code = code;
    this.kind = options.kind ?? "asked-wrongly";
    this.detail = options.detail ?? null;
    this.hint = options.hint ?? null;
  }
}
