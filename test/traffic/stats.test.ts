import { expect, test } from "vitest";
import { statsOf } from "../../src/live/stats.ts";
import { reachLive } from "../../src/postgres/index.ts";
import { readStats } from "../../src/traffic/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

test.each([
  ["no JSON", "{"],
  ["another version", '{ "version": 2 }'],
  ["a list", "[]"],
  ["no number", '{ "version": 1, "tables": { "public.a": { "rows": "many" } } }'],
  ["fewer than none", '{ "version": 1, "tables": { "public.a": { "rows": -1 } } }'],
])("a file with %s is refused", (_, text) => {
  expect(() => readStats("lockstep.stats.json", text)).toThrow(
    expect.objectContaining({ code: "stats-unreadable", message: expect.stringContaining("lockstep.stats.json: ") }),
  );
});

test("what is written of a database can be read, holds no row of it, and counts a partitioned table as one", async () => {
  await using server = await embeddedServer();
  await using database = await databaseWith(server, []);
  {
    await using session = await database.connect();
    await session.run(`
      create table "Secret ""names""" as select 'hunter2' || n as word from generate_series(1, 12345) n;
      create table events (id integer, at date) partition by range (at);
      create table e1 partition of events for values from ('2025-01-01') to ('2026-01-01');
      create table e2 partition of events for values from ('2026-01-01') to ('2027-01-01');
      insert into events select n, '2025-05-05' from generate_series(1, 300) n;
      insert into events select n, '2026-05-05' from generate_series(1, 400) n;
      create table unknown (id integer)`);
    await session.run('analyze "Secret ""names""", e1, e2');
  }
  const live = await reachLive({ url: await urlOf(database), tls: "verify", caCert: null });
  const text = await statsOf(live);
  expect(text).not.toContain("hunter2");
  const { rows, timeZone, postgres } = readStats("stats", text);
  expect([...rows]).toEqual([
    ['public."Secret ""names"""', 12_000],
    ["public.events", 700],
  ]);
  expect({ timeZone, postgres }).toEqual({ timeZone: "UTC", postgres: server.version });
});
