import type { AccessEvidence, RlsSettings } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Server } from "../postgres/contract.ts";

export type LookRequest = {
  readonly server: Server;
  readonly platform: Platform;
  /** The role that migrations run as. */
  readonly role: string;
  /** Name of the database to look at; it has no open session. It is copied, never written to. */
  readonly database: string;
  readonly rls: RlsSettings;
  /** Schemas that the project's own configuration exposes, and where it says so. Null: it does not say. */
  readonly apiSchemas: { readonly names: readonly string[]; readonly why: string } | null;
  /** What an earlier look at a state before this one saw: what nothing since can have affected is taken over from it. */
  readonly earlier: AccessEvidence | null;
  readonly signal: AbortSignal;
};

/** A copy of a database, to find out who reaches what in it. Disposing drops the copy and the roles it took. */
export type Look = AsyncDisposable & {
  readonly evidence: AccessEvidence;
  /** What it would be after this SQL, run as the role that migrations run as and taken back. Rejects with SqlError. */
  readonly after: (sql: string) => Promise<AccessEvidence>;
};

/** Looks at a database. Rejects with Problem "connection-lost" when the server goes away. */
export const openLook = async (_request: LookRequest): Promise<Look | null> => null;
