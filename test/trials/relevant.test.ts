// Which tables a migration may have to do with: by its own text, and by that of the code which it may set off.
import { beforeAll, expect, test } from "vitest";
import { loadParser } from "../../src/sql/index.ts";
import { isNamedIn } from "../../src/trials/named.ts";
import type { TableKnown } from "../../src/trials/prints.ts";
import { tablesFor } from "../../src/trials/relevant.ts";
import type { Routine } from "../../src/trials/routines.ts";
import { migrationOf } from "./ground.ts";

beforeAll(loadParser);

const long = "a_name_of_which_postgres_keeps_sixty_three_bytes_and_not_a_byte_more";

test.each([
  ["update t2 set a = 1", "t2", true],
  ["update t20 set a = 1", "t2", false],
  ["update at2 set a = 1", "t2", false],
  ["update t20, t2", "t2", true],
  ["update public.t2 set", "t2", true],
  ['update "t2" set', "T2", true],
  ["update t2$ set", "t2", false],
  ["update größe set", "größ", false],
  ['update "a ""b""" set', 'a "b"', true],
  ["execute 'drop table t2'", "t2", true],
  [`update ${long} set`, long.slice(0, 63), true],
])("in %j, %j is named: %j", (text, name, named) => {
  expect(isNamedIn(text, name)).toBe(named);
});

const table = (oid: number, bare: string, more: Partial<TableKnown> = {}): TableKnown => ({
  oid,
  bare,
  name: `public.${bare}`,
  schema: "public",
  parents: [],
  triggers: false,
  ...more,
});

const tables = [
  table(1, "users", { triggers: true }),
  table(2, "orders", { parents: [1] }),
  table(3, "audit"),
  table(4, "audit_2", { triggers: true }),
  table(5, "other"),
];
const all = tables.map(({ bare }) => bare);

const onUsers = (text: string | null): Routine => ({ name: "note_it", text, tables: [1] });
const names = async (up: string, routines: readonly Routine[] = []): Promise<readonly string[]> =>
  (await tablesFor(migrationOf(up, null), tables, async () => routines)).map(({ bare }) => bare);

test("only tables that are named, and their children where rows go", async () => {
  expect(await names("alter table users drop column bio;")).toEqual(["users"]);
  expect(await names("alter table users drop column bio cascade;")).toEqual(["users", "orders"]);
  expect(await names("do $$ begin end $$;")).toEqual(all);
});

test("what triggers name counts where they may fire, through all that their code calls", async () => {
  const routines = [
    onUsers("create function note_it() … perform keep(new.id)"),
    { name: "keep", text: "create function keep(int) … insert into audit_2", tables: [] },
    { name: "after_audit", text: "create function after_audit() … update other", tables: [4] },
    { name: "idle", text: "create function idle() … delete from audit", tables: [5] },
  ];
  expect(await names("update users set bio = null;", routines.slice(0, 3))).toEqual(["users", "audit_2", "other"]);
  expect(await names("update users set bio = null;", routines)).toEqual([
    "users",
    "orders",
    "audit",
    "audit_2",
    "other",
  ]);
  expect(await names("alter table users alter column bio drop not null;", routines)).toEqual(["users"]);
});

test("code that decides at run time, or says nothing, may reach them all", async () => {
  expect(
    await names("update users set bio = null;", [onUsers("… execute format('delete from %I', tg_argv[0])")]),
  ).toEqual(all);
  expect(await names("update users set bio = null;", [onUsers(null)])).toEqual(all);
});

test("a trigger that a script makes counts where the script writes rows", async () => {
  const trigger = "create trigger t before update on users for each row execute function note_it();";
  expect(await names(`${trigger} alter table users drop column bio;`)).toEqual(all);
  expect(await names("grant execute on function note_it to public; alter table other drop column a;")).toEqual([
    "other",
  ]);
});
