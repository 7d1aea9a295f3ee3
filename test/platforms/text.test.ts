import { expect, test } from "vitest";
import type { History, Script } from "../../src/model/index.ts";
import { blankLiterals } from "../../src/platforms/envelope/blank-literals.ts";
import { rewriteForStubs, withoutLz4 } from "../../src/platforms/index.ts";
import { platformOf } from "./rehearsed.ts";

const script = (sql: string): Script => ({ file: "migrations/1.sql", sql, transaction: "one", queries: null });
const history = (layout: string): History => ({
  layout,
  folder: "migrations",
  migrations: [],
  faults: [],
  ignored: [],
});

test.each([
  [
    "create index on d using hnsw (e vector_l2_ops) with (m = 16, ef_construction = 64);",
    `create index on d using hnsw (e vector_l2_ops)${" ".repeat(36)};`,
  ],
  [
    "CREATE INDEX i ON d USING ivfflat (e)\n  WITH (lists = 100) WHERE e IS NOT NULL",
    "CREATE INDEX i ON d USING ivfflat (e)\n                     WHERE e IS NOT NULL",
  ],
  [
    "create index on d using hnsw ((e::halfvec(3)) halfvec_l2_ops) with (m=16)",
    "create index on d using hnsw ((e::halfvec(3)) halfvec_l2_ops)            ",
  ],
  ["alter index i set (m = 16);", "                          ;"],
  [
    "do $$ begin create index on d using hnsw (e) with (m=1); end $$",
    "do $$ begin create index on d using hnsw (e)           ; end $$",
  ],
  [
    "create extension pgmq with schema pgmq version '1.4.0';",
    `create extension pgmq with schema pgmq ${" ".repeat(15)};`,
  ],
  [
    "create extension \"basejump-supabase_test_helpers\" version '0.0.1'",
    `create extension "basejump-supabase_test_helpers" ${" ".repeat(15)}`,
  ],
  [
    "do $$ begin execute 'create index i on d using hnsw (e) with (m=1)'; end $$",
    "do $$ begin execute 'create index i on d using hnsw (e)           '; end $$",
  ],
  [
    "do $$ begin execute format('create index on %I using hnsw (e) with (m=1)', 'x'); end $$",
    "do $$ begin execute format('create index on %I using hnsw (e)           ', 'x'); end $$",
  ],
  ["alter extension vector update to '0.9';", `alter extension vector update ${" ".repeat(8)};`],
])("blanks what stubs indexes: %s", (sql, expected) => {
  expect(rewriteForStubs(sql)).toBe(expected);
  expect(rewriteForStubs(expected)).toBe(expected);
});

test.each([
  "create index on t using btree (a) with (fillfactor = 70)",
  "create table t (a int) with (fillfactor = 70) -- using hnsw (e) with (m = 1)",
  "select 'create index on d using hnsw (e) with (m = 16)'",
  "do $$ begin perform 'create index on d using hnsw (e) with (m = 16)'; end $$",
  "insert into t values ('using hnsw (', 1); with (select 1) select 2",
  "create index on d using hnsw (e",
  "create extension hstore version '1.8'",
  "create extension vectorwhale version '1.8'",
  "create extension vector with schema x; select 1 as version",
])("leaves alone: %s", (sql) => {
  expect(rewriteForStubs(sql)).toBe(sql);
});

test.each([
  ["create table t (a text compression lz4, b int)", "create table t (a text                , b int)"],
  ["alter table t alter column a set compression lz4;", "alter table t alter       a set compression pglz;"],
  ['ALTER TABLE t ALTER COLUMN\n"a b" SET COMPRESSION LZ4', 'ALTER TABLE t ALTER      \n"a b" SET COMPRESSION pglz'],
  ["alter table t alter a set compression  lz4", "alter table t alter a reset (n_distinct)  "],
  ["set default_toast_compression = 'lz4';", "set default_toast_compression = pglz ;"],
  ["set default_toast_compression\nto 'lz4'", "set default_toast_compression\nto pglz "],
])("does without lz4: %s", (sql, expected) => {
  expect(expected).toHaveLength(sql.length);
  expect(withoutLz4(sql)).toBe(expected);
});

test.each([
  "select 'alter column a set compression lz4' -- set compression lz4",
  "alter table t alter column a set compression pglz",
  "set default_toast_compression = 'pglz'; select 'lz4'",
  "create table lz4 (compression text, lz4 text)",
])("leaves alone what needs no lz4: %s", (sql) => {
  expect(withoutLz4(sql)).toBe(sql);
});

test.each([
  ["select 'a''b', E'c\\'d', \"e''f\" -- g\nh", "select       ,        , \"e''f\"     \nh"],
  ["a /* b /* c */ d */ e", "a                   e"],
  ["$x$ y $x$ z $1$2", "          z $1$2"],
  ["a$b$c '$$' d", "a$b$c      d"],
  ["'never closed", "             "],
  ["/* never /* closed */", "                     "],
  ["a -- b", "a     "],
  ["$$ never closed", "               "],
])("blanks literals and keeps offsets: %s", (sql, expected) => {
  expect(blankLiterals(sql)).toBe(expected);
});

test.each([
  ["create policy p on t using (auth.uid() = id)", "`migrations/1.sql` names `auth.uid()`"],
  ['create policy p on t using ("auth"."uid"() = id)', "`migrations/1.sql` names `auth.uid()`"],
  ["alter table t add foreign key (id) references auth.users (id)", "`migrations/1.sql` names `auth.users`"],
  ["insert into storage.buckets (id) values ('x')", "`migrations/1.sql` names `storage.objects`"],
  ["grant select on t to postgres, authenticated", "`migrations/1.sql` names the role anon or authenticated"],
  ["alter publication supabase_realtime add table t", "`migrations/1.sql` names a schema or role of Supabase"],
  ["create function f() returns uuid language sql as $$ select auth.uid() $$", "`migrations/1.sql` names `auth.uid()`"],
])("sees Supabase in %s", (sql, expected) => {
  expect(platformOf("supabase").detect(history("paired-files"), [script(sql)])).toBe(expected);
});

test.each([
  "-- auth.uid() would do here\nselect 1",
  "insert into docs values ('grant select on t to authenticated, auth.users')",
  "create table auth_users (id int); create table author.users (id int)",
  "create schema auth",
  "create table t (role text, anon boolean)",
])("sees none in %s", (sql) => {
  expect(platformOf("supabase").detect(history("paired-files"), [script(sql)])).toBeNull();
});

test("takes the Supabase layout for what it is", () => {
  expect(platformOf("supabase").detect(history("supabase"), [])).toBe(
    "the migrations lie as the Supabase CLI keeps them",
  );
});

test("is quick on a dump with a literal of many megabytes", () => {
  const sql = `insert into t values ('${"x''".repeat(4_000_000)}'); create index on d using hnsw (e) with (m = 1);`;
  expect(rewriteForStubs(sql).endsWith(`using hnsw (e)${" ".repeat(13)};`)).toBe(true);
  expect(rewriteForStubs(sql)).toHaveLength(sql.length);
});
