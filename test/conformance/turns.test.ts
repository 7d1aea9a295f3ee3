// The original tools and we, by turns, on one database: what one of us did, the other takes for done.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import type { Door } from "../live/door.ts";
import { outcomesOf, promoteTo, rollBackOn } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Arena, keptIn, openArena, openDoor, shapeOf, standingsIn } from "./arena.ts";
import { type Contestant, contestants } from "./contestants.ts";
import { hasTool } from "./tools.ts";

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

const settings = { platform: "plain" } as const;
// What a rehearsal finds out is proved elsewhere.
const quickly = { settings, promote: { rehearse: false } } as const;

/** The tool finds nothing to do, says so where it can, and leaves its ledger as it is. */
const expectIdle = async (contestant: Contestant, arena: Arena, count: number): Promise<void> => {
  const place = arena.lay(contestant.files(count));
  const before = await keptIn(arena.database, contestant);
  expect(before).toHaveLength(count);
  if (contestant.pending !== null) expect(await contestant.pending(place)).toEqual([]);
  await contestant.up(place);
  expect(await keptIn(arena.database, contestant)).toEqual(before);
};

const alone = async (contestant: Contestant, arena: Arena): Promise<void> => {
  for (const count of [2, 3, 4]) await contestant.up(arena.lay(contestant.files(count)));
};

for (const contestant of contestants) {
  describe.skipIf(!hasTool(contestant.tool))(contestant.tool, () => {
    const { ids, files, ledger } = contestant;
    const all = ids(4).map((id) => `${id} applied`);

    test("has nothing to do after us, and its ledger is what it would have written", async () => {
      await using arena = await openArena(server, door);
      const done = await promoteTo(arena.database, files(4), { settings });
      expect(done.refusals).toEqual([]);
      expect([done.ledger?.id, outcomesOf(done)]).toEqual([ledger, all]);
      await expectIdle(contestant, arena, 4);
      await using twin = await openArena(server, door);
      await alone(contestant, twin);
      expect(await keptIn(arena.database, contestant)).toEqual(await keptIn(twin.database, contestant));
      expect(await shapeOf(arena.database, contestant.table)).toEqual(await shapeOf(twin.database, contestant.table));
    });

    test("leaves us nothing to do after it", async () => {
      await using arena = await openArena(server, door);
      await contestant.up(arena.lay(files(4)));
      expect(await standingsIn(arena.database, files(4))).toEqual(all);
      expect((await promoteTo(arena.database, files(4), quickly)).outcome).toBe("nothing-to-do");
    });

    test("takes turns with us: two by it, one by us, one by it", async () => {
      await using arena = await openArena(server, door);
      await contestant.up(arena.lay(files(2)));
      const third = await promoteTo(arena.database, files(3), quickly);
      expect(third.refusals).toEqual([]);
      expect(outcomesOf(third)).toEqual([`${ids(3)[2]} applied`]);
      await contestant.up(arena.lay(files(4)));
      expect(await standingsIn(arena.database, files(4))).toEqual(all);
      await expectIdle(contestant, arena, 4);
    });

    test("applies again what we took back", async () => {
      await using arena = await openArena(server, door);
      await contestant.up(arena.lay(files(4)));
      const back = await rollBackOn(arena.database, files(4), { steps: 2 }, quickly);
      expect(back.refusals).toEqual([]);
      expect(back.outcome).toBe("undone");
      expect(await standingsIn(arena.database, files(4))).toEqual(
        ids(4).map((id, at) => `${id} ${at < 2 ? "applied" : "pending"}`),
      );
      const place = arena.lay(files(4));
      if (contestant.pending !== null) expect(await contestant.pending(place)).toHaveLength(2);
      await contestant.up(place);
      expect(await standingsIn(arena.database, files(4))).toEqual(all);
    });

    test.skipIf(contestant.down === null)("takes back what we applied", async () => {
      await using arena = await openArena(server, door);
      await promoteTo(arena.database, files(3), quickly);
      await contestant.down?.(arena.lay(files(3)));
      expect(await standingsIn(arena.database, files(3))).toEqual(
        ids(3).map((id, at) => `${id} ${at < 2 ? "applied" : "pending"}`),
      );
      expect(outcomesOf(await promoteTo(arena.database, files(3), quickly))).toEqual([`${ids(3)[2]} applied`]);
    });
  });
}
