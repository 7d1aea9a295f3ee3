import type { DraftFinding, Evidence, Severity } from "../model/index.ts";

export type CheckGroup = "history" | "forward-and-back" | "safety" | "rls" | "drift" | "health";

/** One rule. Pure: the same evidence gives the same findings. The three sentences are its page in the docs. */
export type Check = {
  /** Kebab-case, fixed by CHECKS.md, equal to the file's name. */
  readonly id: string;
  readonly group: CheckGroup;
  /** Unless a finding or the user's configuration says otherwise. */
  readonly severity: Severity;
  /** When it fires. */
  readonly when: string;
  /** What goes wrong if nobody cares. */
  readonly harm: string;
  /** What to do instead. */
  readonly instead: string;
  readonly find: (evidence: Evidence) => readonly DraftFinding[];
};
