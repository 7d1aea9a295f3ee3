import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, describeChange, type History, type Migration, Problem } from "../model/index.ts";
import type { Database } from "../postgres/index.ts";
import { type Builder, openBuilder, planTowards, readDatabase, runScript, type Site } from "../rehearse/index.ts";
import { freshSession } from "../rehearse/session-state.ts";
import { type Contents, readContents } from "./contents.ts";
import { differingContents, type Moving, movingBetween } from "./differing-contents.ts";

// What stands in a database, as far as migrations make it, and how two of them differ.

export type State = { readonly entries: readonly Entry[]; readonly contents: Contents };

export const stateOf = async (site: Site, database: Database): Promise<State> => ({
  entries: await readDatabase(site, database),
  contents: await readContents(database),
});

/** Builds these, reads what they made, and takes it away again, roles and all. */
export const built = async ({ site, build }: Builder, migrations: readonly Migration[]): Promise<State> => {
  const state = await (async () => {
    await using database = await build(migrations);
    return await stateOf(site, database);
  })();
  await site.dropRoles();
  return state;
};

const told = (change: Change): string => {
  const { before, after } = describeChange(change);
  return `${change.address}: ${after ?? "nothing"} for ${before ?? "nothing"}`;
};

/** Lines about everything in which two differ; the second was to be like the first. Empty: they are equal. */
export const differences = (wanted: State, made: State, moving?: Moving): readonly string[] => [
  ...changesBetween(wanted.entries, made.entries)
    .filter(({ rankOnly, kind }) => !rankOnly && kind !== "database")
    .map(told),
  ...differingContents(wanted.contents, made.contents, moving),
];

const most = 20;

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines;

/** The new history at its end, held against the old one. `old` and `fresh` build them. */
export const differencesAtTheEnd = async (
  old: { readonly builder: Builder; readonly migrations: readonly Migration[] },
  fresh: { readonly builder: Builder; readonly migrations: readonly Migration[] },
): Promise<readonly string[]> => {
  const wanted = await built(old.builder, old.migrations);
  const made = await built(fresh.builder, fresh.migrations);
  const found = differences(wanted, made);
  if (found.length === 0) return [];
  // Rows that hold another value in each build are no difference of these two.
  const again = await built(old.builder, old.migrations);
  return shortened(differences(wanted, made, movingBetween(wanted.contents, again.contents)));
};

/** The same for a state that was read before. */
export const differencesFrom = (wanted: State, made: State): readonly string[] => shortened(differences(wanted, made));

/** A place to build the new history on the server of the old one. */
export const builderFor = (request: Omit<Parameters<typeof openBuilder>[0], "history">, history: History) =>
  openBuilder({ ...request, history });

/** SQL that leaves what stood before, proved; null when none was found. */
export const downFor = async (builder: Builder, migrations: readonly Migration[], base: readonly Entry[]) => {
  const { site, build } = builder;
  await using database = await build(migrations);
  const plan = await planTowards(site, database, base);
  return plan?.proved === true ? plan.sql : null;
};

const run = async (site: Site, database: Database, script: Migration["up"]): Promise<string | null> => {
  await using session = await database.connect(site.role);
  const { failure } = await runScript(session, script, site.lender);
  await session.run(freshSession);
  return failure === null ? null : `${failure.file}:${failure.line}: ${failure.message}`;
};

/** What a script changes in the database of these migrations. */
export const changesBy = async (
  { site, build }: Builder,
  migrations: readonly Migration[],
  script: Migration["up"],
): Promise<readonly string[]> => {
  const found = await (async () => {
    await using database = await build(migrations);
    const before = await stateOf(site, database);
    const failure = await run(site, database, script);
    return failure === null ? differencesFrom(before, await stateOf(site, database)) : [failure];
  })();
  await site.dropRoles();
  return found;
};

/** How the database after a down differs from what stood before its up. */
export const differencesAfterDown = async (
  { site, build }: Builder,
  migration: Migration,
  base: State,
): Promise<readonly string[]> => {
  const { down } = migration;
  if (down === null) throw new Problem("down-missing", `${migration.id} was written with a down that is not found`);
  const found = await (async () => {
    await using database = await build([migration]);
    const failure = await run(site, database, down);
    return failure === null ? differencesFrom(base, await stateOf(site, database)) : [failure];
  })();
  await site.dropRoles();
  return found;
};
