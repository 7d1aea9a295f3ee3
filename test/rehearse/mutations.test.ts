import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { type Pair, pairs } from "./pairs.ts";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

const majors = [18, 17, 16, 15, 14];

const filesOf = (pair: Pair, down: string): Record<string, string> => ({
  "migrations/001_given.sql": pair.given,
  "migrations/002_change.sql": pair.up,
  "migrations/002_change.down.sql": down,
});

describe.each(majors)("on Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it.each(pairs.map((pair) => [pair.name, pair] as const))("accuses no faithful down: %s", async (_, pair) => {
    const { steps } = await rehearsed(server, filesOf(pair, pair.down));
    const step = steps[1];
    expect(step?.up.failure ?? null).toBeNull();
    expect(step?.down.failure ?? null).toBeNull();
    expect(step?.residue.filter(({ rankOnly }) => !rankOnly)).toEqual([]);
  });

  const broken = pairs.flatMap((pair) => pair.broken.map((one, at) => [`${pair.name} ${at + 1}`, pair, one] as const));
  it.each(broken)(
    "catches what a broken down leaves, and cures it: %s",
    async (_, pair, { down, leaves, incurable }) => {
      const { steps } = await rehearsed(server, filesOf(pair, down));
      const step = steps[1];
      expect(step?.up.failure ?? null).toBeNull();
      expect(step?.down.failure ?? null).toBeNull();
      expect(step?.roundTrip).toBe("residue");
      expect(step?.residue.map(({ address }) => address)).toContainEqual(expect.stringMatching(leaves));
      expect(step?.cure === null).toBe(incurable === true);
    },
  );
});
