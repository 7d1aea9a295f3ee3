// Which tables a backup holds of a real database, for what scripts do.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reachOf } from "../../src/backup/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { productionWith } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { backUp } from "./backing.ts";

let server: Server;
let database: Database;
const home = mkdtempSync(join(tmpdir(), "lockstep-touched-"));
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer();
  database = await productionWith(server, [
    "create table stock (id integer, left_over integer)",
    "insert into stock values (1, 10)",
    "create table orders (id integer)",
    "create function take() returns trigger language plpgsql as $$ begin update stock set left_over = left_over - 1; return new; end $$",
    "create trigger taken after insert on orders for each row execute function take()",
    "create table split (at integer) partition by range (at)",
    "create table split_a partition of split for values from (0) to (10)",
    "create trigger taken after insert on split_a for each row execute function take()",
    "create view shown as select id from stock",
    "create table ruled (id integer)",
    "create rule emptied as on insert to ruled do also delete from stock",
    "create table quiet (id integer)",
    "create function purge() returns integer language sql as $$ delete from stock returning 1 $$",
  ]);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

test.each([
  ["insert into orders values (1)", "triggers of orders run code"],
  ["insert into split values (1)", "triggers of split_a run code"],
  ["insert into ruled values (1)", "triggers of ruled run code"],
  ["insert into shown values (1)", "shown is no plain table"],
  ["insert into quiet select purge()", "1.sql runs the function purge"],
  ["create table more as select public.purge()", "1.sql runs the function public.purge"],
])("%s may take rows elsewhere, so all tables are in it", async (sql, why) => {
  const script = { file: "1.sql", sql, transaction: "one", queries: null } as const;
  const made = await backUp(database, home, { reach: reachOf([{ script, changes: [] }]) });
  expect(made?.manifest.tables.map(({ name }) => name)).toEqual(["orders", "quiet", "ruled", "split_a", "stock"]);
  expect(made?.remarks[0]).toContain(why);
});

test.each([["insert into quiet values (1)"], ["insert into quiet select length(lower('x'))"]])(
  "%s takes no row, so none is made",
  async (sql) => {
    const script = { file: "1.sql", sql, transaction: "one", queries: null } as const;
    expect(await backUp(database, home, { reach: reachOf([{ script, changes: [] }]) })).toBeNull();
  },
);
