// A place to try single migrations on: a server, the state before, and one migration as text.
import type { CrashTrial, Migration, RowsTrial } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/contract.ts";
import { prepareSite, type Site } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { mayStopHalfWay, tryCrashes } from "../../src/trials/try-crashes.ts";
import { tryRows } from "../../src/trials/try-rows.ts";
import { platformOf } from "../rehearse/rehearsal.ts";

export const migrationOf = (up: string, down: string | null): Migration => {
  const script = (file: string, sql: string) => ({ file, sql, transaction: "one" as const, queries: null });
  return {
    id: "002_tried",
    version: "002",
    up: script("002_tried.sql", up),
    down: down === null ? null : script("002_tried.down.sql", down),
  };
};

export const siteOn = async (server: Server, platform = "plain"): Promise<Site> => {
  await loadParser();
  return prepareSite({ server, platform: platformOf(platform), before: [], token: null, mentions: () => false });
};

/** Runs a migration on a database with rows. */
export const triedOn = async (
  site: Site,
  before: string,
  up: string,
  down: string | null,
  seeds: readonly string[] = [],
): Promise<RowsTrial | null> => {
  await using database = await site.createDatabase();
  await using keeper = await site.server.createDatabase();
  await using admin = await keeper.connect();
  {
    await using session = await database.connect(site.role);
    await session.run(before);
  }
  return await tryRows({
    site,
    database,
    admin,
    migration: migrationOf(up, down),
    inUse: null,
    rows: 100,
    remark: () => undefined,
    seeds: seeds.map((sql, at) => ({ file: `seed/${at}.sql`, sql, transaction: "one" as const, queries: null })),
  });
};

/** Stops a migration wherever it may stop. */
export const stoppedOn = async (
  site: Site,
  before: string,
  up: string,
  down: string | null,
): Promise<CrashTrial | null> => {
  await using database = await site.createDatabase();
  {
    await using session = await database.connect(site.role);
    await session.run(before);
  }
  const migration = migrationOf(up, down);
  if (!mayStopHalfWay(migration)) return null;
  return await tryCrashes({ site, database, migration, signal: new AbortController().signal });
};

/** One line for what went wrong, and one for each loss. */
export const toldOf = (trial: RowsTrial | null): readonly string[] =>
  trial === null
    ? ["not tried"]
    : [
        ...(trial.up === null ? [] : [`up ${trial.up.sqlstate} line ${trial.up.line}`]),
        ...(trial.down === null ? [] : [`down ${trial.down.sqlstate}`]),
        ...trial.losses.map(({ direction, table, column, how, all, toward }) =>
          [
            direction,
            how,
            column === null ? table : `${table}.${column}`,
            ...(all ? ["all"] : []),
            ...(toward ? [`for ${toward}`] : []),
          ].join(" "),
        ),
      ];
