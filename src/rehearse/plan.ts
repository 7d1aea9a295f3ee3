import { changesBetween, type Entry, type Past } from "../catalog/index.ts";
import type { Change } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { cure } from "./cure.ts";
import type { Site } from "./site.ts";
import { openWorkbench, readDatabase } from "./workbench.ts";

/** SQL that brings one database to the shape of another, found by trying and taken back. */
export type Plan = { readonly sql: string; readonly proved: boolean };

const pastOf = (changes: readonly Change[], wanted: readonly Entry[]): Past => {
  const byAddress = new Map(wanted.map((entry) => [entry.address, entry]));
  return new Map(changes.map(({ address }) => [address, byAddress.get(address) ?? null]));
};

/**
 * Looks for SQL after which these of the differences between a database and the wanted catalog are gone. The database has
 * no open session and stays as it is. Null when none was found, or when what there is to run cannot run in a transaction.
 */
export const planTowards = async (
  site: Site,
  database: Database,
  wanted: readonly Entry[],
  concerns: (change: Change) => boolean = () => true,
): Promise<Plan | null> => {
  const entries = await readDatabase(site, database);
  const changes = changesBetween(wanted, entries).filter((change) => !change.rankOnly && concerns(change));
  if (changes.length === 0) return { sql: "", proved: true };
  const reading = site.token === null ? "full" : "incremental";
  await using bench = await openWorkbench({ site, database, entries, reading });
  const { sql } = await bench.attempt("", () => cure(bench, [pastOf(changes, wanted)]));
  return sql === null ? null : { sql, proved: true };
};
