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
  /**
   * SQL that plants what the check looks for, run in a transaction that is taken back. The check has to speak of a subject
   * whose name holds `lockstep_canary`; where it stays silent, nothing that it does not say is believed.
   */
  readonly canary?: (ground: CanaryGround) => string;
  readonly find: (evidence: Evidence) => readonly DraftFinding[];
};

/** Names to plant a canary with, quoted: an exposed schema, an API role, and the one of a signed-in user. */
export type CanaryGround = {
  readonly schema: string;
  readonly role: string;
  readonly user: string;
  /** An expression that gives the id of the signed-in user, or null for nobody. */
  readonly identity: string;
  /** Type of a column that holds such an id, where its form matters. */
  readonly idType: "text" | "bigint";
};
