import { beforeAll, expect, test } from "vitest";
import { outdated } from "../../src/backup/folder.ts";
import { reachOf } from "../../src/backup/index.ts";
import { loadParser } from "../../src/sql/index.ts";

beforeAll(() => loadParser());

const reach = (sql: string) => {
  const script = { file: "1.sql", sql, transaction: "one", queries: null } as const;
  const { written, filled, unknown } = reachOf([{ script, changes: [] }]);
  return { written, filled, unknown: unknown.map((why) => why.replace("1.sql runs ", "")) };
};

test.each([
  ["create table a (id int); insert into a values (1)", [], ["a"], []],
  ["update a set x = 1; delete from s.b using c", ["a", "s.b"], [], []],
  ["truncate a, s.b cascade", ["a", "s.b"], [], []],
  ["with gone as (delete from a returning *) insert into b select * from gone", ["a"], ["b"], []],
  ["insert into a values (1) on conflict (id) do update set x = 2", ["a"], ["a"], []],
  ["merge into a using b on a.id = b.id when matched then delete", ["a"], [], []],
  ["do $$ begin delete from a; end $$", [], [], ["a DO block"]],
  ["select set_config('a.b', '1', false); select setval('s', 1); select pg_catalog.now()", [], [], []],
  ["select award_badges()", [], [], ["the function award_badges"]],
  ["update a set x = purge(y)", ["a"], [], ["the function purge"]],
  ["delete from a where id = any (app.old_ones())", ["a"], [], ["the function app.old_ones"]],
  ["insert into log select purge_old()", [], ["log"], ["the function purge_old"]],
  ["insert into log values (now(), purge_old())", [], ["log"], ["the function purge_old"]],
  ["create table a as select move_rows()", [], [], ["the function move_rows"]],
  ["create materialized view a as select move_rows()", [], [], ["the function move_rows"]],
  ["with x as (select purge()) insert into b select * from x", [], ["b"], ["the function purge"]],
  ["merge into a using b on a.id = b.id when matched then update set x = purge()", ["a"], [], ["the function purge"]],
  ["alter table a add column x integer default purge()", [], [], ["the function purge"]],
  ["alter table a alter column x type integer using purge(x)", [], [], ["the function purge"]],
  ["explain analyze select purge()", [], [], ["the function purge"]],
  ["create table a as execute p", [], [], ["a prepared statement"]],
  ["select query_to_xml('select purge()', true, true, '')", [], [], ["the function query_to_xml"]],
  ["select pg_catalog.query_to_xml('', true, true, '')", [], [], ["the function pg_catalog.query_to_xml"]],
  ["update a set x = lower(trim(y)), z = coalesce(z, now()), u = gen_random_uuid()", ["a"], [], []],
  ["create function f() returns void language sql as $$ select purge() $$", [], [], []],
  ["call tidy()", [], [], ["a procedure"]],
  ["select 1 frmo a b c", [], [], ["a statement that cannot be read"]],
])("%s", (sql, written, filled, unknown) => {
  expect(reach(sql)).toEqual({ written, filled, unknown });
});

test("tables that go or change a column are touched, by their own names; what nobody rehearsed is unknown", () => {
  const change = { type: "removed", before: {}, after: null, rankOnly: false } as const;
  const script = { file: "1.sql", sql: "", transaction: "one", queries: null } as const;
  const changes = [
    { ...change, kind: "table", address: 'table public."a b"', parent: null },
    { ...change, kind: "column", address: "column public.c.x", parent: "table public.c" },
    {
      ...change,
      kind: "column",
      type: "altered",
      after: { type: "text" },
      address: "column public.d.x",
      parent: "table public.d",
    },
    {
      ...change,
      kind: "column",
      type: "altered",
      after: { default: "1" },
      address: "column public.e.x",
      parent: "table public.e",
    },
    { ...change, kind: "index", address: "index public.f", parent: "table public.f" },
  ] as const;
  expect(reachOf([{ script, changes }]).reshaped).toEqual(['public."a b"', "public.c", "public.d"]);
  expect(reachOf([{ script, changes: null }]).unknown).toEqual(["1.sql was not rehearsed"]);
});

const names = ["20260101T000000Z-a", "20260120T000000Z-b", "20260131T000000Z-c"].map((name) => `shop-1-${name}`);
const strange = ["shop-1-notes", "other-20250101T000000Z-a", "shop-1-20250101T000000Z-x.partial", ".gitignore"];
test.each([
  [null, []],
  [{ newest: 2 }, [names[0]]],
  [{ days: 15 }, [names[0]]],
  [{ days: 5 }, [names[1], names[0]]],
  [{ newest: 9 }, []],
])("with %j these are removed: %j", (keep, gone) => {
  expect(outdated([...names, ...strange], "shop-1-", keep)).toEqual(gone);
});
