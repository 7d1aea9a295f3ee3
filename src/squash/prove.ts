import { differencesFrom, type State, stateOf } from "../equality/index.ts";
import { type Migration, Problem } from "../model/index.ts";
import type { Database } from "../postgres/index.ts";
import { type Builder, planTowards, runScript, type Site } from "../rehearse/index.ts";
import { freshSession } from "../rehearse/session-state.ts";
import { rowsAway } from "./rows-away.ts";

const run = async (site: Site, database: Database, script: Migration["up"]): Promise<string | null> => {
  await using session = await database.connect(site.role);
  const { failure } = await runScript(session, script, site.lender);
  await session.run(freshSession);
  return failure === null ? null : `${failure.file}:${failure.line}: ${failure.message}`;
};

/** SQL that leaves what stood before, proved; null when none was found. */
export const downFor = async (
  { site, build }: Builder,
  migration: Migration,
  { base, wanted }: { readonly base: State; readonly wanted: State },
): Promise<string | null> => {
  const away = rowsAway(wanted.contents, base.contents);
  if (away === null) return null;
  await using database = await build([migration]);
  const plan = await planTowards(site, database, base.entries);
  if (plan?.proved !== true) return null;
  if (away.length === 0) return plan.sql;
  // Triggers of the platform may refuse it, or keep something.
  const sql = [plan.sql, ...away].join("\n");
  const failure = await run(site, database, { ...migration.up, sql });
  return failure === null && differencesFrom(base, await stateOf(site, database)).length === 0 ? sql : null;
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
