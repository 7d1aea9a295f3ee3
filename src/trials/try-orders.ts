// Two branches on one base: what the other brings is applied before, and after, what this one brings. Whoever merges first,
// production should end alike. The order of columns is left out: no merge can help it. The SQL of the others is a
// stranger's, who may want this one to fail: it runs where nothing else is decided, and whatever goes wrong is a remark.
import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Failure, type Migration, type OrderTrial, Problem, type Script, SqlError } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { keepingRoles, readDatabase, runEach, runInCopy, type Site, type Stopped } from "../rehearse/index.ts";
import { heldElsewhere } from "./held-elsewhere.ts";

/** What another branch brings that neither the base nor this one has. */
export type Other = {
  readonly name: string;
  readonly url: string | null;
  readonly isFork: boolean;
  readonly migrations: readonly Migration[];
};

export type OrdersRequest = {
  /** On a server that is thrown away. */
  readonly site: Site;
  /** Stands where the base branch ends, and has no open session. */
  readonly database: Database;
  /** What this branch brings. */
  readonly own: readonly Migration[];
  readonly others: readonly Other[];
  /** Of these trials alone. */
  readonly signal: AbortSignal;
};

export type Orders = { readonly trials: readonly OrderTrial[]; readonly notes: readonly string[] };

type Failed = { readonly migration: string; readonly failure: Failure };
type End = { readonly failed: Failed | null; readonly entries: readonly Entry[] };

/** A trial, or why there is none. */
type Tried = { readonly trial: OrderTrial } | { readonly reason: string | null };

export const leftOut = (name: string, reason: string): string => `${name} was left out of merge-order: ${reason}.`;

export const tryOrders = async (request: OrdersRequest): Promise<Orders> => {
  const trials: OrderTrial[] = [];
  const notes: string[] = [];
  for (const other of request.others) {
    const tried = await tryGuarded(request, other);
    if ("trial" in tried) trials.push(tried.trial);
    else if (tried.reason !== null) notes.push(leftOut(other.name, tried.reason));
  }
  return { trials, notes };
};

const outOfTime = "the time for other branches was used up";

const tryGuarded = async (request: OrdersRequest, other: Other): Promise<Tried> => {
  const { signal } = request;
  if (signal.aborted) return { reason: outOfTime };
  try {
    return await tryOne(request, other);
  } catch (error) {
    if (signal.aborted) return { reason: outOfTime };
    return { reason: saidBy(error) };
  }
};

/** Not even a defect of ours, found by a stranger's SQL, may end the check of this branch. */
export const saidBy = (error: unknown): string =>
  error instanceof Problem || error instanceof SqlError ? error.message : "it could not be tried";

const tryOne = async ({ site, database, own }: OrdersRequest, other: Other): Promise<Tried> => {
  const first = await runInTurn(site, database, other.migrations, own);
  // What fails by itself is that branch's own affair.
  if (first.alone !== null) {
    const { migration, failure } = first.alone;
    return { reason: `its ${migration} fails on the base by itself: ${failure.message}` };
  }
  const last = await runInTurn(site, database, own, other.migrations);
  if (last.alone !== null) return { reason: null };
  const held = [first.end.failed, last.end.failed].find((failed) => failed !== null && heldElsewhere(failed.failure));
  if (held) return { reason: held.failure.message };
  const taken = new Set(own.map(({ version }) => version));
  const trial: OrderTrial = {
    other: other.name,
    url: other.url,
    isFork: other.isFork,
    migrations: other.migrations.map(({ id }) => id),
    versions: other.migrations.map(({ version }) => version).filter((version) => taken.has(version)),
    failure: null,
    differences: [],
  };
  if (last.end.failed !== null) return { trial: { ...trial, failure: { first: "this", ...last.end.failed } } };
  if (first.end.failed !== null) return { trial: { ...trial, failure: { first: "other", ...first.end.failed } } };
  return { trial: { ...trial, differences: differing(first.end.entries, last.end.entries) } };
};

type InTurn = { readonly alone: Failed | null; readonly end: End };

/** Runs the first ones, then those that come behind, in a copy. */
const runInTurn = (
  site: Site,
  database: Database,
  first: readonly Migration[],
  behind: readonly Migration[],
): Promise<InTurn> =>
  keepingRoles(site, () =>
    runInCopy(site, database, upsOf(first), async (copy, stopped) => {
      const alone = stopped === null ? null : failedIn(first, stopped);
      const later = alone === null ? await runEach(site, copy, upsOf(behind)) : null;
      const failed = later === null ? alone : failedIn(behind, later);
      return { alone, end: { failed, entries: failed === null ? await readDatabase(site, copy) : [] } };
    }),
  );

const upsOf = (migrations: readonly Migration[]): readonly Script[] => migrations.map(({ up }) => up);

const failedIn = (migrations: readonly Migration[], { script, failure }: Stopped): Failed => ({
  migration: migrations.find(({ up }) => up === script)?.id ?? script.file,
  failure,
});

const differing = (one: readonly Entry[], other: readonly Entry[]): readonly string[] =>
  changesBetween(one, other)
    .filter(({ rankOnly }) => !rankOnly)
    .map(({ address }) => address);
