import { changesBetween, type Entry } from "../catalog/index.ts";
import { type Change, describeChange, type Migration } from "../model/index.ts";
import type { Database } from "../postgres/index.ts";
import { type Builder, readDatabase, type Site } from "../rehearse/index.ts";
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
const differences = (wanted: State, made: State, moving?: Moving): readonly string[] => [
  ...changesBetween(wanted.entries, made.entries)
    .filter(({ rankOnly, kind }) => !rankOnly && kind !== "database")
    .map(told),
  ...differingContents(wanted.contents, made.contents, moving),
];

const most = 20;

/** As many lines as somebody reads. */
const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length > most ? [...lines.slice(0, most), `and ${lines.length - most} more`] : lines;

/** Lines about everything in which a state differs from the one that it was to be like. */
export const differencesFrom = (wanted: State, made: State): readonly string[] => shortened(differences(wanted, made));

/** Migrations, and where to build them. */
export type Way = { readonly builder: Builder; readonly migrations: readonly Migration[] };

/** How what some migrations make differs from what others make. */
export const differencesBetween = async (old: Way, fresh: Way): Promise<readonly string[]> => {
  const wanted = await built(old.builder, old.migrations);
  const made = await built(fresh.builder, fresh.migrations);
  if (differences(wanted, made).length === 0) return [];
  // Rows that hold another value in each build are no difference of these two.
  const again = await built(old.builder, old.migrations);
  return shortened(differences(wanted, made, movingBetween(wanted.contents, again.contents)));
};
