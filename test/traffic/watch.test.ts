import { beforeAll, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import type { Migration, Traffic } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { evidence } from "../checks/evidence.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lines, migrationOf, siteOn, watched } from "./seen.ts";

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

const users = "create table users (id integer primary key, email text, age integer);";

const said = (traffic: Traffic, migrations: readonly Migration[]): readonly string[] =>
  checks
    .filter(({ group }) => group === "safety")
    .flatMap((check) =>
      check.find(evidence(migrations, { traffic })).map(({ subject, line, severity }) => {
        const mild = severity === undefined ? "" : ` (${severity})`;
        return `${check.id} ${subject} ${line}${mild}`;
      }),
    );

const judged = async (base: string, migrations: readonly Migration[]): Promise<readonly string[]> =>
  said(await watched(site, base, migrations), migrations);

test("what a pull request makes for itself is no danger, in no later migration and in no down", async () => {
  const made = migrationOf("002", "create table tags (id integer, name text);", "drop table tags;");
  const used = migrationOf(
    "003",
    "create index tags_name on tags (name); alter table tags alter column id type bigint; alter table tags rename to labels;",
    "alter table labels rename to tags; alter table tags alter column id type integer; drop index tags_name;",
  );
  expect(await judged(users, [made, used])).toEqual([]);
});

test("a down is judged by what was there before its up", async () => {
  const up = "alter table users add column nick text; create index concurrently users_nick on users (nick);";
  const one = migrationOf("002", up, "drop index users_nick; alter table users drop column nick;");
  expect(await judged(users, [one])).toEqual([]);
  const widened = migrationOf(
    "002",
    "alter table users alter column age type bigint;",
    "alter table users alter column age type integer;",
  );
  expect(await judged(users, [widened])).toEqual([
    "table-rewrite public.users 1",
    "table-rewrite public.users 1 (warning)",
  ]);
});

test("a rename that a later down takes back is told once", async () => {
  const one = migrationOf("002", "alter table users rename to people;", "alter table people rename to users;");
  expect(await judged(users, [one])).toEqual(["rename-breaks-clients public.users 1"]);
});

test("names with quotes, line breaks and emoji are watched like others", async () => {
  const name = '"o""dd; drop table users; --\n🐘`"';
  const traffic = await watched(site, `${users} create table ${name} (${name} text);`, [
    migrationOf("002", `alter table ${name} alter column ${name} set not null;`),
  ]);
  expect(traffic.unseen).toEqual([]);
  const [seen] = traffic.statements;
  expect(seen && lines(seen)).toEqual([
    `AccessExclusive public.${name}, reads wait`,
    `scans public.${name}`,
    `not null public.${name}.${name}`,
  ]);
  expect(seen?.safer).toContain(`alter table public.${name} alter column ${name} set not null`);
});

test("a script that hides what Postgres says is seen by its scans", async () => {
  const hush = `create function hush() returns void language plpgsql set client_min_messages = error as
    $$ begin alter table users add constraint positive check (age > 0); end $$;`;
  const one = migrationOf("002", `${hush} select hush();`);
  const traffic = await watched(site, users, [one]);
  expect(traffic.statements.flatMap(({ works }) => works.map(({ type }) => type))).not.toEqual([]);
});

test("a script that fails half way is told, with what was seen before", async () => {
  const traffic = await watched(site, users, [migrationOf("002", "create index on users (age); select 1 / 0;")]);
  expect(traffic.unseen).toEqual([{ migration: "002", direction: "up", reason: "division by zero" }]);
  expect(traffic.statements.map(({ tag }) => tag)).toEqual(["IndexStmt"]);
});

test("a tool's own transaction is kept, and one that the script opens", async () => {
  const own = "begin; alter table users add column a text; commit; create index users_age on users (age);";
  const traffic = await watched(site, users, [migrationOf("002", own)]);
  expect(traffic.statements.map(({ transaction, tag }) => `${tag} ${transaction}`)).toEqual([
    "AlterTableStmt 1",
    "IndexStmt 2",
  ]);
});

test("settings that a script needs before its first snapshot are taken", async () => {
  const one = migrationOf("002", "set transaction isolation level serializable; alter table users add column a text;");
  const traffic = await watched(site, users, [one]);
  expect(traffic.unseen).toEqual([]);
});

test("what is locked by every statement of a transaction is told once, for all tables that wait for it", async () => {
  const base = `${users} create table a (id integer); create table b (id integer);`;
  const one = migrationOf(
    "002",
    "alter table a add column x text;\nalter table b add column x text;\nupdate users set age = 1;",
  );
  expect(await judged(base, [one])).toEqual(["lock-held-long public.a 1"]);
});

test("small tables, by what the team says of them, make remarks", async () => {
  const one = migrationOf("002", "create index users_age on users (age);");
  const traffic = await watched(site, users, [one]);
  const sized = (rows: number) => said({ ...traffic, rows: new Map([["public.users", rows]]) }, [one]);
  expect(sized(12)).toEqual(["index-not-concurrent public.users_age 1 (info)"]);
  expect(sized(12_000_000)).toEqual(["index-not-concurrent public.users_age 1"]);
});

test("work on rows is timed, instant statements are not", async () => {
  const one = migrationOf(
    "002",
    "alter table users add column x integer;\nalter table users alter column age type bigint;\ncreate index on users (email);",
  );
  const { statements } = await watched(site, users, [one]);
  expect(statements.map(({ cost }) => cost?.class ?? null)).toEqual([null, "rewrite", "linear"]);
  expect(statements.every(({ cost }) => cost === null || (cost.perMillionRowsMs ?? 0) > 0)).toBe(true);
});

test("what an older migration makes behind a new one is in use, and what the new one made is not", async () => {
  const fresh = migrationOf("002", "create table tags (id integer);", "drop table tags;");
  const old = migrationOf("003", "create table labels (id integer);");
  const later = migrationOf("004", "alter table tags rename to t; alter table labels rename to l;");
  const traffic = await watched(site, users, [fresh, old, later], { standing: new Map([["003", "unchanged"]]) });
  expect(said(traffic, [fresh, old, later])).toEqual(["rename-breaks-clients public.labels 1"]);
});

test("a partitioned table is one table", async () => {
  const base = `create table events (id integer, at date) partition by range (at);
    create table e1 partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table e2 partition of events for values from ('2026-01-01') to ('2027-01-01');`;
  expect(await judged(base, [migrationOf("002", "alter table events alter column id type bigint;")])).toEqual([
    "table-rewrite public.events 1",
  ]);
});
