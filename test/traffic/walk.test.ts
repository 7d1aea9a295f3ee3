import { beforeAll, expect, test } from "vitest";
import { trafficNotes } from "../../src/check/traffic-notes.ts";
import type { Standing, Traffic } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { evidence } from "../checks/evidence.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { migrationOf, siteOn, watched } from "./seen.ts";

let server: Server;
let site: Site;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
  site = await siteOn(server);
  return async () => {
    await site[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
}, 60_000);

const table = "create table users (id integer primary key, email text, age integer);";
const widen = "alter table users alter column age type bigint;";

const standings = (...all: readonly (readonly [string, Standing])[]): ReadonlyMap<string, Standing> => new Map(all);

const worked = ({ statements }: Traffic): readonly string[] =>
  statements.flatMap(({ migration, direction, works }) => works.map(({ type }) => `${migration} ${direction} ${type}`));

const missed = ({ unseen }: Traffic): readonly string[] =>
  unseen.map(({ migration, direction, reason }) => `${migration} ${direction}: ${reason}`);

test("a down added to the first migration leaves the watch of the others on, and its up alone", async () => {
  const first = migrationOf("001", table, "drop table users;");
  const traffic = await watched(site, "", [first, migrationOf("002", widen)], {
    standing: standings(["001", "edited"]),
    oldUps: new Set(["001"]),
  });
  expect(worked(traffic)).toEqual(["002 up rewrite"]);
  expect(missed(traffic)).toEqual([]);
  expect(traffic.statements.flatMap(({ breaks }) => breaks.map(({ type }) => type))).toEqual(["retyped"]);
});

test("a new down of an old up is watched by what was there before its up", async () => {
  const old = migrationOf("002", widen, "alter table users alter column age type integer;");
  const between = migrationOf("003", "create view v as select age from users;");
  const traffic = await watched(site, table, [old, between], {
    standing: standings(["002", "edited"], ["003", "unchanged"]),
    oldUps: new Set(["002"]),
  });
  expect(worked(traffic)).toEqual(["002 down rewrite"]);
  expect(missed(traffic)).toEqual([]);
});

test("what an edited migration makes is in use, and its own down may take it away", async () => {
  const first = migrationOf("001", `${table} create table more (id integer);`, "drop table more; drop table users;");
  const traffic = await watched(site, "", [first, migrationOf("002", widen, "select 1;")], {
    standing: standings(["001", "edited"]),
  });
  expect(worked(traffic)).toEqual(["002 up rewrite"]);
  expect(traffic.statements.flatMap(({ breaks }) => breaks.map(({ type }) => type))).toEqual(["retyped"]);
});

test("what is behind a refused up is told, each with the reason, and none twice", async () => {
  const traffic = await watched(site, table, [
    migrationOf("002", "alter table users add column a int;", "alter table users drop column a;"),
    migrationOf("003", "select pg_no_such_function();", "select 1;"),
    migrationOf("004", widen),
  ]);
  expect(missed(traffic)).toEqual([
    "003 up: function pg_no_such_function() does not exist",
    "004 up: the up of 003 was refused before it",
    "003 down: the up of 003 was refused before it",
    "002 down: the up of 003 was refused before it",
  ]);
});

test("downs behind a missing one are told", async () => {
  const both = [
    migrationOf("002", "select 1;", "select 2;"),
    migrationOf("003", widen),
    migrationOf("004", "select 1;"),
  ];
  const traffic = await watched(site, table, both);
  expect(missed(traffic)).toEqual(["002 down: 004 has no down, and would be undone before it"]);
  const passed = migrationOf("003", "select pg_no_such_function();");
  const stopped = await watched(site, table, [passed, migrationOf("004", widen)], {
    standing: standings(["003", "unchanged"]),
  });
  expect(missed(stopped)).toEqual([
    "004 up: the up of 003 was refused before it: function pg_no_such_function() does not exist",
  ]);
});

test("a time zone that this server does not know is no defect, and is told", async () => {
  const one = migrationOf("002", widen);
  for (const timeZone of ["Mars/Olympus Mons", "o'clock; drop table users"]) {
    const traffic = await watched(site, table, [one], { timeZone });
    expect(worked(traffic)).toEqual(["002 up rewrite"]);
    expect(trafficNotes(evidence([one], { traffic }))).toEqual([
      expect.stringContaining(`knows no time zone ${JSON.stringify(timeZone)}`),
    ]);
  }
  expect((await watched(site, table, [one], { timeZone: "Europe/Zurich" })).unknownTimeZone).toBeNull();
});

test("two statements on one line keep what each of them costs and could be", async () => {
  const one = migrationOf("002", "create index first on users (age); create index second on users (email);");
  const { statements } = await watched(site, table, [one]);
  expect(statements.map(({ safer }) => /index concurrently (\S+)/i.exec(safer ?? "")?.[1])).toEqual([
    "first",
    "second",
  ]);
  const mixed = migrationOf("003", "alter table users alter column age type bigint; create index on users (email);");
  const { statements: seen } = await watched(site, table, [mixed]);
  expect(seen.map(({ cost }) => cost?.class)).toEqual(["rewrite", "linear"]);
});

test("an index that a failed build left behind is seen, though its file was refused", async () => {
  const rows = "insert into users values (1, 'a', 1), (2, 'a', 1);";
  const traffic = await watched(site, `${table} ${rows}`, [
    migrationOf("002", "create unique index concurrently once on users (email);", null, "none"),
  ]);
  expect(traffic.statements.flatMap(({ invalidIndexes }) => invalidIndexes)).toEqual([
    { table: "public.users", index: "public.once" },
  ]);
  expect(missed(traffic)).toHaveLength(1);
});
