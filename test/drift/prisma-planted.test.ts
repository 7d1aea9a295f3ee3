import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqlOf } from "../../src/declared/index.ts";
import { prismaDrift } from "../../src/drift/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Ground, groundOf } from "./ground.ts";
import { planted } from "./planted-prisma.ts";
import { plantedKeys } from "./planted-prisma-keys.ts";
import { plantedOutside } from "./planted-prisma-outside.ts";
import { plantedShapes } from "./planted-prisma-shapes.ts";
import { byHand, shop } from "./shop.prisma.ts";

const path = "prisma/schema.prisma";
const sourceOf = (text: string) => ({ path, files: [{ path, text }], reason: "it was named" });

let server: Server;
let ground: Ground;
beforeAll(async () => {
  server = await embeddedServer();
  const init = await sqlOf([{ path, text: shop }], server.major);
  ground = await groundOf(server, { "migrations/001_init.sql": init, "migrations/002_by_hand.sql": byHand });
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const hold = async (sql: string, text: string) => {
  const { site, given } = ground;
  const { database, made } = await ground.after(sql);
  await using own = database;
  const drift = await prismaDrift({ site, database: own, made, given }, sourceOf(text));
  const { fix } = drift;
  if (fix === null) return { drift, cured: null };
  const after = await ground.after(fix.sql, own);
  await using mended = after.database;
  const cured = await prismaDrift({ site, database: mended, made: after.made, given }, sourceOf(text));
  return { drift, cured };
};

test("a schema that Prisma finds valid and Postgres refuses is told by both names", async () => {
  const { site, given } = ground;
  const { database, made } = await ground.after("");
  await using own = database;
  const text = shop.replace("managerId String?   @map", "managerId String[]  @map");
  expect(text).not.toBe(shop);
  await expect(prismaDrift({ site, database: own, made, given }, sourceOf(text))).rejects.toMatchObject({
    code: "prisma-refused",
    message: expect.stringMatching(/^Postgres refuses what prisma\/schema\.prisma means: .* \(42804\)$/),
  });
});

test("what Prisma made and people added by hand is in sync", async () => {
  const { drift } = await hold("", shop);
  expect(drift.changes).toEqual([]);
  expect(drift.status).toBe("in-sync");
});

describe("planted in a Prisma project, it is found, named and cured:", () => {
  test.each([...planted, ...plantedKeys, ...plantedOutside, ...plantedShapes])(
    "$says",
    async ({ prisma = [], sql = "", drift: wanted, at }) => {
      const text = prisma.reduce((now, [from, to]) => {
        expect(now).toContain(from);
        return now.replace(from, () => to);
      }, shop);
      const { drift, cured } = await hold(sql, text);
      expect(drift.changes.map(({ change }) => `${change.type} ${change.address}`).sort()).toEqual(wanted);
      if (at !== "") {
        const lines = drift.changes.map(({ line }) => text.split("\n")[(line ?? 0) - 1]);
        expect(lines).toContain(at);
      }
      expect(drift.fix?.proved).toBe(true);
      expect(cured?.changes).toEqual([]);
      const edits = drift.changes.map(({ edit }) => edit);
      if (!edits.every((edit) => edit?.was != null && edit.now != null)) return;
      const followed = edits.reduce((now, edit) => now.replace(edit?.was ?? "", () => edit?.now ?? ""), text);
      expect((await hold(sql, followed)).drift.changes).toEqual([]);
    },
  );
});
