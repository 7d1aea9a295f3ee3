import type { CheckText, DraftFinding, Evidence } from "../model/index.ts";

export type { CheckGroup } from "../model/index.ts";

/** One rule. Pure: the same evidence gives the same findings. */
export type Check = CheckText & {
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
