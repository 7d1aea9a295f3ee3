import type { CheckText, DraftFinding, Evidence } from "../model/index.ts";

export type { CheckGroup } from "../model/index.ts";

/** One rule. Pure: the same evidence gives the same findings. */
export type Check = CheckText & {
  /**
   * SQL that plants what the check looks for, run in a transaction that is taken back. The check has to speak of a subject
   * whose name holds `lockstep_canary`; where it stays silent, nothing that it does not say is believed.
   */
  readonly canary?: (ground: CanaryGround) => string | RoleCanary;
  readonly find: (evidence: Evidence) => readonly DraftFinding[];
};

/** A canary that takes a role of its own, planted apart from the others: it changes who clients come in as. */
export type RoleCanary = {
  /** What the role that migrations run as can run. */
  readonly sql: string;
  /**
   * What only a superuser may do, done first: rows in the system's catalogs. Rows and never DDL, qualified throughout, so that
   * no code of the database's own runs with these rights.
   */
  readonly rows?: readonly string[];
  /** Unquoted name of a role that is to count as one that clients come in with. */
  readonly client: string;
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
