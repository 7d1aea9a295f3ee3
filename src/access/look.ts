import type { AccessEvidence, RlsSettings } from "../model/index.ts";
import type { Platform } from "../platforms/index.ts";
import type { Server } from "../postgres/contract.ts";
import { openByRights } from "./probe/by-rights.ts";
import type { About } from "./probe/gather.ts";
import { lookAfter, lookNow, type Planting } from "./probe/looking.ts";
import { openStage } from "./probe/stage.ts";

export type { Planting } from "./probe/looking.ts";

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
  /** What it would be after this, taken back. Rejects with SqlError. */
  readonly after: (planting: Planting, about?: About) => Promise<AccessEvidence>;
};

// A look has one session, so what is asked of it at once is answered one after the other.
const inTurn = (look: Look): Look => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...look,
    after: (planting, about) => {
      const evidence = last.then(() => look.after(planting, about));
      last = evidence.catch(() => undefined);
      return evidence;
    },
  };
};

/** Looks at a database. Rejects with Problem "connection-lost" when the server goes away. */
export const openLook = async (request: LookRequest): Promise<Look | null> => {
  if (!request.server.superuser) return inTurn(await openByRights(request));
  const stage = await openStage(request);
  try {
    const now = await lookNow(stage, request);
    return inTurn({
      evidence: now.known.evidence,
      after: (planting, about) => lookAfter(stage, request, now, planting, about),
      [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
    });
  } catch (error) {
    await stage[Symbol.asyncDispose]();
    throw error;
  }
};
