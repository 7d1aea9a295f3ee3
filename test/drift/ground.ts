import type { Entry } from "../../src/catalog/index.ts";
import { readHistory } from "../../src/layouts/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { openBuilder, readDatabase, type Site } from "../../src/rehearse/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { platformOf, treeOf } from "../rehearse/rehearsal.ts";

/** Where migrations can be built, changed and looked at. */
export type Ground = AsyncDisposable & {
  readonly site: Site;
  /** What is there before the first migration. */
  readonly given: ReadonlySet<string>;
  /** A database after the migrations, and what it holds once this SQL ran in it. */
  readonly after: (
    sql: string,
    base?: Database,
  ) => Promise<{ readonly database: Database; readonly made: readonly Entry[] }>;
};

/** Lays the ground for one history. */
export const groundOf = async (
  server: Server,
  files: Readonly<Record<string, string>>,
  platform = "plain",
): Promise<Ground> => {
  await loadParser();
  const history = await readHistory(treeOf(files), "migrations", "auto");
  const builder = await openBuilder({
    server,
    platform: platformOf(platform),
    history,
    before: [],
    signal: new AbortController().signal,
  });
  const { site } = builder;
  const built = await builder.build(history.migrations);
  const given = await (async () => {
    await using empty = await site.createDatabase();
    return new Set((await readDatabase(site, empty)).map(({ address }) => address));
  })();
  return {
    site,
    given,
    after: async (sql, base = built) => {
      const database = await site.createDatabase(base.name);
      {
        await using session = await database.connect(site.role);
        await session.run(sql);
      }
      return { database, made: await readDatabase(site, database) };
    },
    [Symbol.asyncDispose]: async () => {
      await built[Symbol.asyncDispose]();
      await builder[Symbol.asyncDispose]();
    },
  };
};
