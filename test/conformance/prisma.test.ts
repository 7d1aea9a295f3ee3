// Prisma's engine and we, by turns.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { type Files, outcomesOf, owner, productionWith, promoteTo, rollBackOn, rowsOf } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { shapeOf, standingsIn } from "./arena.ts";
import { firstSteps } from "./history.ts";
import { type PrismaEngine, withPrismaEngine } from "./prisma-engine.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const filesOf = (count: number): Files => ({
  "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
  ...Object.fromEntries(
    firstSteps(count).flatMap(({ stamp, name, up, down }) => [
      [`prisma/migrations/${stamp}_${name}/migration.sql`, up],
      [`prisma/migrations/${stamp}_${name}/down.sql`, down],
    ]),
  ),
});
const ids = firstSteps(4).map(({ stamp, name }) => `${stamp}_${name}`);
const [first = "", second = "", third = "", fourth = ""] = ids;
const all = ids.map((id) => `${id} applied`);
const settings = { platform: "plain" } as const;
const quickly = { settings, promote: { rehearse: false } } as const;
const idle = { unapplied: [], unknown: [], failed: [], edited: [] };

const withEngine = <T>(database: Database, ask: (engine: PrismaEngine) => Promise<T>): Promise<T> =>
  withPrismaEngine(database, owner, ask);

const kept = (database: Database) =>
  rowsOf(
    database,
    `select length(id) as id, checksum, migration_name, logs, rolled_back_at, finished_at is not null as finished, applied_steps_count
from _prisma_migrations order by started_at`,
  );

describe("Prisma's engine", () => {
  test("has nothing to do after us, and its ledger is what it would have written", async () => {
    await using database = await productionWith(server, []);
    const done = await promoteTo(database, filesOf(4), { settings });
    expect(done.refusals).toEqual([]);
    expect([done.ledger?.id, outcomesOf(done)]).toEqual(["prisma", all]);
    expect(await withEngine(database, (engine) => engine.diagnose(filesOf(4)))).toEqual(idle);
    expect(await withEngine(database, (engine) => engine.apply(filesOf(4)))).toEqual([]);
    await using twin = await productionWith(server, []);
    expect(await withEngine(twin, (engine) => engine.apply(filesOf(4)))).toEqual(ids);
    expect(await kept(database)).toEqual(await kept(twin));
    expect(await shapeOf(database, "_prisma_migrations")).toEqual(await shapeOf(twin, "_prisma_migrations"));
  });

  test("leaves us nothing to do after it, also where a checkout changed the ends of lines", async () => {
    await using database = await productionWith(server, []);
    await withEngine(database, (engine) => engine.apply(filesOf(4)));
    expect(await standingsIn(database, filesOf(4))).toEqual(all);
    const otherEnds = Object.fromEntries(
      Object.entries(filesOf(3)).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
    );
    expect((await standingsIn(database, otherEnds)).slice(0, 3)).toEqual(all.slice(0, 3));
    expect((await withEngine(database, (engine) => engine.diagnose(otherEnds))).edited).toEqual([]);
    expect((await promoteTo(database, filesOf(4), { settings })).outcome).toBe("nothing-to-do");
  });

  test("takes turns with us, and applies again what we took back", async () => {
    await using database = await productionWith(server, []);
    await withEngine(database, (engine) => engine.apply(filesOf(2)));
    expect(outcomesOf(await promoteTo(database, filesOf(3), quickly))).toEqual([`${third} applied`]);
    expect(await withEngine(database, (engine) => engine.apply(filesOf(4)))).toEqual([fourth]);
    expect(await standingsIn(database, filesOf(4))).toEqual(all);
    expect((await rollBackOn(database, filesOf(4), { steps: 2 }, quickly)).outcome).toBe("undone");
    expect((await withEngine(database, (engine) => engine.diagnose(filesOf(4)))).unapplied).toEqual([third, fourth]);
    expect(await withEngine(database, (engine) => engine.apply(filesOf(4)))).toEqual([third, fourth]);
    expect(await standingsIn(database, filesOf(4))).toEqual(all);
  });

  test("sees the same edited file as we do", async () => {
    await using database = await productionWith(server, []);
    await promoteTo(database, filesOf(2), quickly);
    const edited = { ...filesOf(2), [`prisma/migrations/${second}/migration.sql`]: "select 1;\n" };
    expect((await withEngine(database, (engine) => engine.diagnose(edited))).edited).toEqual([second]);
    expect(await standingsIn(database, edited)).toEqual([`${first} applied`, `${second} edited`]);
  });
});
