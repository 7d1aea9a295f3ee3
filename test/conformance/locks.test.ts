// One of us at a time: the tool's own lock keeps it out while we work, and us while it does.
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import type { Door } from "../live/door.ts";
import { outcomesOf, owner, productionWith, promoteTo, rowsOf } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { openArena, openDoor } from "./arena.ts";
import { withPrismaEngine } from "./prisma-engine.ts";
import { hasTool, programOf, run } from "./tools.ts";

let server: Server;
let door: Door;
beforeAll(async () => {
  server = await embeddedServer();
  door = await openDoor(server);
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const slowly = "create table slow (id integer);\nselect pg_sleep(1.5);\n";
const more = {
  settings: { platform: "plain" },
  promote: { rehearse: false, retryForMs: 20_000, lockTimeoutMs: 1_000 },
} as const;

/** Resolves when the slow statement runs. */
const begun = async (database: Database): Promise<void> => {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const found = await rowsOf(
      database,
      "select 1 from pg_stat_activity where query ~ 'pg_sleep' and pid <> pg_backend_pid() and datname = current_database()",
    );
    if (found.length > 0) return;
    await wait(20);
  }
  throw new Error("the slow statement never began");
};

describe("Prisma's engine", () => {
  const files = {
    "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
    "prisma/migrations/20240101000000_slow/migration.sql": slowly,
  };
  const ofTool = (database: Database): Promise<readonly string[]> =>
    withPrismaEngine(database, owner, (engine) => engine.apply(files));

  test("waits for us, and then has nothing to do", async () => {
    await using database = await productionWith(server, []);
    const ours = promoteTo(database, files, more);
    await begun(database);
    expect(await ofTool(database)).toEqual([]);
    expect(outcomesOf(await ours)).toEqual(["20240101000000_slow applied"]);
    expect(await rowsOf(database, "select 1 from _prisma_migrations")).toHaveLength(1);
  });

  test("is told to be at work while it is, and then leaves us nothing to do", async () => {
    await using database = await productionWith(server, []);
    const theirs = ofTool(database);
    await begun(database);
    const early = await promoteTo(database, files, more);
    expect([early.outcome, early.refusals.map(({ key }) => key)]).toEqual([
      "refused",
      ["ledger-drift:20240101000000_slow"],
    ]);
    expect(early.refusals[0]?.hint).toMatch(/^Its tool is at work right now: pid \d+/);
    expect(await theirs).toEqual(["20240101000000_slow"]);
    expect((await promoteTo(database, files, more)).outcome).toBe("nothing-to-do");
    expect(await rowsOf(database, "select 1 from _prisma_migrations")).toHaveLength(1);
  });
});

describe.skipIf(!hasTool("node-pg-migrate"))("node-pg-migrate", () => {
  const files = {
    "migrations/20240101000000_slow.sql": `-- Up Migration\n${slowly}-- Down Migration\ndrop table slow;\n`,
  };
  const ofTool = ({ folder, url }: { readonly folder: string; readonly url: string }) =>
    run(process.execPath, [programOf("node-pg-migrate"), "up", "-m", "migrations"], {
      cwd: folder,
      env: { DATABASE_URL: url },
    });

  test("gives up at once while we work", async () => {
    await using arena = await openArena(server, door);
    const place = arena.lay(files);
    const ours = promoteTo(arena.database, files, more);
    await begun(arena.database);
    const theirs = await ofTool(place);
    expect(theirs).toMatchObject({ code: 1, said: expect.stringContaining("Another migration is already running") });
    expect(outcomesOf(await ours)).toEqual(["20240101000000_slow applied"]);
    expect((await ofTool(place)).said).toContain("No migrations to run!");
  });

  test("is waited for, and then we find its work done", async () => {
    await using arena = await openArena(server, door);
    const place = arena.lay(files);
    const theirs = ofTool(place);
    await begun(arena.database);
    expect(outcomesOf(await promoteTo(arena.database, files, more))).toEqual(["20240101000000_slow already"]);
    expect((await theirs).code).toBe(0);
    expect(await rowsOf(arena.database, "select 1 from pgmigrations")).toHaveLength(1);
  });
});
