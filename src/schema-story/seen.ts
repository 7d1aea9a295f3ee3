import { type Dependencies, readDependencies } from "../catalog/dependencies.ts";
import { catalogOf, type Entry, readingChangedSession } from "../catalog/index.ts";
import type { Catalog, Query } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { readDatabase, type Site } from "../rehearse/index.ts";

/** A database's catalog, and what its objects were made of. */
export type Seen = Dependencies & { readonly entries: readonly Entry[] };

/** Entries as objects, sorted by address. */
export const sortedCatalogOf = (entries: readonly Entry[]): Catalog =>
  catalogOf(entries.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0)));

/** In a transaction of its own. */
const dependenciesIn = async (
  session: { readonly run: (sql: string) => Promise<unknown>; readonly query: Query },
  entries: readonly Entry[],
): Promise<Dependencies> => {
  await session.run(`begin; ${readingChangedSession}`);
  const dependencies = await readDependencies(session.query, entries);
  await session.run("rollback");
  return dependencies;
};

/** Looks at a database of ours. */
export const seeDatabase = async (site: Site, database: Database): Promise<Seen> => {
  const entries = await readDatabase(site, database);
  await using session = await database.connect(site.role);
  return { entries, ...(await dependenciesIn(session, entries)) };
};
