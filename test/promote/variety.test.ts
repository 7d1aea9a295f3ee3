import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type Files, productionWith, promoteTo, rollBackOn } from "./production.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const pair = (id: string, up: string, down: string): Files => ({
  [`migrations/${id}.sql`]: `${up}\n`,
  [`migrations/${id}.down.sql`]: `${down}\n`,
});

const histories: Readonly<Record<string, Files>> = {
  "an index that is built concurrently": {
    ...pair("001_t", "create table t (a integer);", "drop table t;"),
    ...pair("002_i", "create index concurrently t_a on t (a);", "drop index concurrently t_a;"),
    ...pair("003_u", "create table u (a integer);", "drop table u;"),
  },
  "roles, policies and grants": {
    ...pair("001_role", "create role promoted_reader;", "drop role promoted_reader;"),
    ...pair(
      "002_t",
      `create table t (a integer);
alter table t enable row level security;
create policy p on t for select to promoted_reader using (true);
grant select on t to promoted_reader;`,
      "drop table t;",
    ),
  },
  "names that nobody should use": {
    ...pair(
      '001_it`s "odd" | <b>',
      'create schema "S p\'ä`"; create table "S p\'ä`"."T""x" ("a b" integer);',
      'drop schema "S p\'ä`" cascade;',
    ),
    ...pair(
      "002_::error::x",
      'alter table "S p\'ä`"."T""x" add column "ü""" text;',
      'alter table "S p\'ä`"."T""x" drop column "ü""";',
    ),
  },
  "functions, triggers, views and comments": {
    ...pair(
      "001_all",
      `create table t (a integer, b text default 'x;y');
create function f() returns trigger language plpgsql as $$ begin new.b := 'q'; return new; end $$;
create trigger g before insert on t for each row execute function f();
create view v as select a, upper(b) as b from t;
create materialized view m as select count(*) from t;
comment on column t.b is 'it''s';
create type mood as enum ('sad', 'ok');`,
      `drop type mood; drop materialized view m; drop view v; drop table t; drop function f();`,
    ),
    "migrations/002_grow.sql": "-- lockstep: irreversible: values stay\nalter type mood add value 'happy';\n",
  },
  "transactions of its own": {
    ...pair("001_t", "begin;\ncreate table t (a integer);\ncommit;", "begin;\ndrop table t;\ncommit;"),
  },
};

describe.each(Object.entries(histories))("%s", (_, files) => {
  test("goes to production in one go, and step by step", async () => {
    await using whole = await productionWith(server, []);
    const done = await promoteTo(whole, files);
    expect([done.outcome, promotionText(done)]).toEqual(["promoted", expect.stringContaining("verified")]);
    expect((await promoteTo(whole, files)).outcome).toBe("nothing-to-do");
    if (!Object.keys(files).every((path) => path.replace(/(\.down)?\.sql$/, ".down.sql") in files)) return;
    const undone = await rollBackOn(whole, files, { steps: 9 });
    expect([undone.outcome, undone.verification]).toMatchObject(["undone", { status: "equal", after: null }]);
    const ids = Object.keys(files).sort();
    for (let end = 2; end <= ids.length; end += 2) {
      const some = Object.fromEntries(ids.slice(0, end).map((path) => [path, files[path] ?? ""]));
      const step = await promoteTo(whole, some);
      expect([step.outcome, promotionText(step)]).toEqual(["promoted", expect.stringContaining("verified")]);
    }
  });
});
