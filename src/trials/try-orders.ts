// Two branches on one base: what the other brings is applied before, and after, what this one brings. Whoever merges first,
// production should end alike. The order of columns is left out: no merge can help it.
import { changesBetween, type Entry } from "../catalog/index.ts";
import type { Failure, Migration, OrderTrial } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { changesRoles, readDatabase, runScript, type Site, type Visit } from "../rehearse/index.ts";

/** What another branch brings that neither the base nor this one has. */
export type Other = {
  readonly name: string;
  readonly url: string | null;
  readonly migrations: readonly Migration[];
};

export type OrdersRequest = {
  readonly others: readonly Other[];
  readonly migrations: readonly Migration[];
  /** Index of the first migration that is new. Null: none is. */
  readonly from: number | null;
  readonly signal: AbortSignal;
};

export type OrdersRun = { readonly visits: readonly Visit[]; readonly seen: () => readonly OrderTrial[] };

type Failed = { readonly migration: string; readonly failure: Failure };
type End = { readonly failed: Failed | null; readonly entries: readonly Entry[] };

// What roles are changed by, all databases of the server would see.
const isApart = ({ migrations }: Other): boolean => !migrations.some(({ up }) => changesRoles(up.sql));

export const ordersRun = ({ others, migrations, from, signal }: OrdersRequest): OrdersRun => {
  const wanted = from === null ? [] : others.filter(isApart);
  if (from === null || wanted.length === 0) return { visits: [], seen: () => [] };
  const own = migrations.slice(from);
  const taken = new Set(own.map(({ version }) => version));
  const first = new Map<Other, End>();
  const found = new Map<Other, OrderTrial>();
  const before = async (site: Site, database: Database) => {
    first.clear();
    for (const other of wanted) {
      signal.throwIfAborted();
      await using copy = await site.createDatabase(database.name);
      // What fails by itself is the other branch's own affair.
      if ((await runAll(site, copy, other.migrations)) !== null) continue;
      first.set(other, await endOf(site, copy, own));
    }
  };
  const after = async (site: Site, database: Database) => {
    found.clear();
    for (const [other, { failed, entries }] of first) {
      signal.throwIfAborted();
      await using copy = await site.createDatabase(database.name);
      const last = await endOf(site, copy, other.migrations);
      const trial = {
        other: other.name,
        url: other.url,
        migrations: other.migrations.map(({ id }) => id),
        versions: other.migrations.map(({ version }) => version).filter((version) => taken.has(version)),
        failure: null,
        differences: [],
      };
      if (last.failed !== null) found.set(other, { ...trial, failure: { first: "this", ...last.failed } });
      else if (failed !== null) found.set(other, { ...trial, failure: { first: "other", ...failed } });
      else found.set(other, { ...trial, differences: differing(entries, last.entries) });
    }
  };
  return {
    visits: [
      { at: from, see: before },
      { at: migrations.length, see: after },
    ],
    seen: () => [...found.values()],
  };
};

const differing = (one: readonly Entry[], other: readonly Entry[]): readonly string[] =>
  changesBetween(one, other)
    .filter(({ rankOnly }) => !rankOnly)
    .map(({ address }) => address);

const runAll = async (site: Site, database: Database, migrations: readonly Migration[]): Promise<Failed | null> => {
  for (const { id, up } of migrations) {
    await using session = await database.connect(site.role);
    const { failure } = await runScript(session, up, site.lender);
    if (failure !== null) return { migration: id, failure };
  }
  return null;
};

const endOf = async (site: Site, database: Database, migrations: readonly Migration[]): Promise<End> => {
  const failed = await runAll(site, database, migrations);
  return { failed, entries: failed === null ? await readDatabase(site, database) : [] };
};
