import type { AccessEvidence, RlsSettings } from "../../model/index.ts";
import type { Platform } from "../../platforms/index.ts";

/** What the catalog says about who reaches what, before anything is tried. */
export type Facts = Pick<
  AccessEvidence,
  "exposure" | "relations" | "routines" | "defaultPrivileges" | "buckets" | "publications" | "notes"
>;

export type FactsRequest = {
  readonly platform: Platform;
  /** The role that migrations run as. */
  readonly role: string;
  readonly major: number;
  readonly rls: RlsSettings;
  /** Schemas that the project's own configuration exposes, and where it says so. Null: it does not say. */
  readonly apiSchemas: { readonly names: readonly string[]; readonly why: string } | null;
};

/**
 * Name of the API role that stands for `public`, where something was granted to everybody and there is no role to be it.
 * Postgres reserves the name: whoever probes takes a role without any grant in its place.
 */
export const publicRole = "public";

/** Roles that we look with are named after the database and these: they are nobody's, whatever they may do. */
export const probeRoles = ["prober", "maker", "application", "nobody"] as const;

/** A regular expression of Postgres' that their names match. */
export const probeRoleNames = `^lockstep_[0-9a-f_]+_(${probeRoles.join("|")})$`;
