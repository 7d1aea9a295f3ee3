// After a squash, the original tools: a fresh database is built from the new folder, and one that is beyond it has nothing to do.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import type { Door } from "../live/door.ts";
import { type Files, owner, productionWith, promoteTo, rowsOf } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { squashFiles } from "../squash/squashed.ts";
import { type Arena, keptIn, openArena, openDoor, standingsIn } from "./arena.ts";
import { contestants, type Place, supabaseRun } from "./contestants.ts";
import { firstSteps } from "./history.ts";
import { withPrismaEngine } from "./prisma-engine.ts";
import { hasTool, type Tool } from "./tools.ts";

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

const madeIn = ({ database }: Pick<Arena, "database">) =>
  rowsOf(
    database,
    `select 'table ' || relname as made from pg_class
where relnamespace = 'public'::regnamespace and relname in ('users', 'tags', 'labels')
union all select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace
union all select 'comment ' || obj_description('public.tags'::regclass)
order by 1`,
  );

const settings = { platform: "plain" } as const;
const expectNothingToDo = async (database: Arena["database"], files: Files): Promise<void> => {
  expect((await standingsIn(database, files)).map((line) => line.split(" ").at(-1))).toEqual(["applied"]);
  const done = await promoteTo(database, files, { settings });
  expect([done.outcome, done.refusals]).toEqual(["nothing-to-do", []]);
};

type Telling = {
  /** How the tool refuses a folder that lacks what its ledger has. */
  readonly refusal: string;
  /** What docs/squash.md says that it is told. */
  readonly tell: (arena: Arena, place: Place, gone: readonly string[]) => Promise<unknown>;
};

const tellings: Partial<Record<Tool, Telling>> = {
  supabase: {
    refusal: "Remote migration versions not found in local migrations directory",
    tell: (_, place, gone) =>
      supabaseRun(place, "migration", "repair", "--yes", "--status", "reverted", ...gone.map(stampOf)),
  },
  "node-pg-migrate": {
    refusal: "is preceding already run migration",
    tell: async ({ database }, _, gone) => {
      await using session = await database.connect(owner);
      await session.query("delete from pgmigrations where name = any ($1)", [gone]);
    },
  },
};

const stampOf = (id: string): string => id.split("_")[0] ?? "";

for (const contestant of contestants.filter(({ tool }) => tool !== "drizzle")) {
  const { tool, files, ids } = contestant;
  describe.skipIf(!hasTool(tool))(tool, () => {
    let after: Files = {};
    beforeAll(async () => {
      after = (await squashFiles(files(4))).after;
    });

    test("builds a fresh database from the squashed folder, and leaves us nothing to do", async () => {
      await using fresh = await openArena(server, door);
      await contestant.up(fresh.lay(after));
      await using old = await openArena(server, door);
      await contestant.up(old.lay(files(4)));
      expect(await madeIn(fresh)).toHaveLength(5);
      expect(await madeIn(fresh)).toEqual(await madeIn(old));
      expect(await keptIn(fresh.database, contestant)).toHaveLength(1);
      await expectNothingToDo(fresh.database, after);
    });

    test("has nothing to do where the old files were applied, once it was told what the page says", async () => {
      await using arena = await openArena(server, door);
      await contestant.up(arena.lay(files(4)));
      await expectNothingToDo(arena.database, after);
      const place = arena.lay(after);
      const telling = tellings[tool];
      if (telling !== undefined) {
        await expect(contestant.up(place)).rejects.toThrow(telling.refusal);
        await telling.tell(arena, place, ids(3));
      }
      const before = await keptIn(arena.database, contestant);
      if (contestant.pending !== null) expect(await contestant.pending(place)).toEqual([]);
      await contestant.up(place);
      expect(await keptIn(arena.database, contestant)).toEqual(before);
      await expectNothingToDo(arena.database, after);
    });
  });
}

describe("Prisma's engine", () => {
  const files = {
    "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
    ...Object.fromEntries(
      firstSteps(4).map(({ stamp, name, up }) => [`prisma/migrations/${stamp}_${name}/migration.sql`, up]),
    ),
  };
  const last = "20240104000000_an_é_note";
  const applyTo = (database: Arena["database"], folder: Files) =>
    withPrismaEngine(database, owner, (engine) => engine.apply(folder));
  let after: Files = {};
  beforeAll(async () => {
    after = (await squashFiles(files)).after;
  });

  test("builds a fresh database from the squashed folder, and leaves us nothing to do", async () => {
    await using fresh = await productionWith(server, []);
    expect(await applyTo(fresh, after)).toEqual([last]);
    await using old = await productionWith(server, []);
    await applyTo(old, files);
    expect(await madeIn({ database: fresh })).toEqual(await madeIn({ database: old }));
    await expectNothingToDo(fresh, after);
  });

  test("has nothing to do where the old files were applied, and names them as gone and edited", async () => {
    await using database = await productionWith(server, []);
    await applyTo(database, files);
    expect(await applyTo(database, after)).toEqual([]);
    const said = await withPrismaEngine(database, owner, (engine) => engine.diagnose(after));
    expect([said.unapplied, said.failed, said.unknown.length, said.edited]).toEqual([[], [], 3, [last]]);
    await expectNothingToDo(database, after);
  });
});

test.each(["drizzle", "sqitch"] as const)(
  "%s keeps a list of its own: a squash is refused, and no file is touched",
  async (tool) => {
    const drizzle = contestants.find((one) => one.tool === "drizzle");
    const sqitch = {
      "sqitch.plan":
        "%syntax-version=1.0.0\n%project=shop\n\nusers 2024-01-01T00:00:00Z A <a@example.com>\ntags 2024-01-02T00:00:00Z A <a@example.com>\n",
      "deploy/users.sql": "create table users (id integer);\n",
      "revert/users.sql": "drop table users;\n",
      "deploy/tags.sql": "create table tags (name text);\n",
      "revert/tags.sql": "drop table tags;\n",
    };
    const refused = squashFiles(tool === "sqitch" ? sqitch : (drizzle?.files(4) ?? {}));
    await expect(refused).rejects.toMatchObject({ code: "layout-writes-itself" });
  },
);
