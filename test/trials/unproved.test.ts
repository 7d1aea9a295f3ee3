// What cannot be tried or proved is told, and never passes for a trial that went well.
import { afterAll, beforeAll, expect, test } from "vitest";
import { trialNotes } from "../../src/check/trial-notes.ts";
import { noTrials } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { tryCrashes } from "../../src/trials/try-crashes.ts";
import { evidence } from "../checks/evidence.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { migrationOf, siteOn, toldOf, triedOn } from "./ground.ts";

let server: Server;
let site: Site;
beforeAll(async () => {
  server = await embeddedServer();
  site = await siteOn(server);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const orders = "create table orders (id serial primary key, total int, note text);";
const drop = "alter table orders drop column note;";
const guard = (condition: string): string =>
  `do $$ begin if exists (select from orders where ${condition}) then raise exception 'mend the orders'; end if; end $$; ${drop}`;

test("a guard against odd rows does not hide what is lost", async () => {
  expect(toldOf(await triedOn(site, orders, guard("total < 0"), null))).toEqual(["up dropped public.orders.note"]);
});

test("behind a guard that always fires nothing is proved, and that is told", async () => {
  const trial = await triedOn(site, orders, guard("true"), null);
  expect(toldOf(trial)).toEqual([]);
  expect(trial?.unproved).toBe("it stops by itself on made-up rows: mend the orders");
});

test("a number that counts the rows is not what was in a unique column", async () => {
  const users = "create table users (id int primary key, email text unique not null, code text unique not null);";
  const lost = await triedOn(site, users, "alter table users drop column email, add column seq bigserial;", null);
  expect(toldOf(lost)).toEqual(["up dropped public.users.email"]);
  const named =
    "create table mails (id serial primary key, email text); insert into mails (email) select email from users; alter table users add mail int; update users u set mail = m.id from mails m where m.email = u.email; alter table users drop column email;";
  expect(toldOf(await triedOn(site, users, named, null))).toEqual([]);
});

test("an address says the same with the mask of a whole host and without", async () => {
  const hosts = "create table hosts (id serial primary key, at cidr);";
  expect(toldOf(await triedOn(site, hosts, "alter table hosts alter column at type inet;", null))).toEqual([]);
});

test("tables that are too large to compare are told, before and after", async () => {
  const filled = `${orders} insert into orders (total) select generate_series(1, 30000);`;
  const before = await triedOn(site, filled, drop, null);
  expect(before?.unfilled).toEqual([{ name: "public.orders", reason: "it holds more than 20000 rows already" }]);
  expect(before?.unproved).toBe("no rows could be made");
  const grown = `${drop} create table big as select generate_series(1, 30000) as n;`;
  const after = await triedOn(site, orders, grown, null);
  expect(after?.losses).toEqual([]);
  expect(after?.unproved).toBe("a table has more than 20000 rows afterwards");
});

test("a table that takes no rows is no trial", async () => {
  const trial = await triedOn(site, "create table orders (id int check (false), note text);", drop, null);
  expect(trial?.unproved).toBe("no rows could be made");
  expect(trial?.unfilled.map(({ name }) => name)).toEqual(["public.orders"]);
});

test("a right that cannot be lent within a transaction ends the trial and not the check", async () => {
  await using database = await site.createDatabase();
  const lender: Site["lender"] = {
    may: () => true,
    lend: async (session) => {
      await session.query("select 1");
      return false;
    },
  };
  const refused = "begin; do $$ begin raise insufficient_privilege using message = 'not you'; end $$; commit;";
  const migration = migrationOf(`${refused} create table a (id int); create table b (id int);`, null);
  const signal = new AbortController().signal;
  const trial = await tryCrashes({ site: { ...site, lender }, database, migration, signal });
  expect(trial).toEqual({ stuck: [], points: 0, rewrite: null, untried: "not you" });
});

test("of a long file the first places are tried, and that is told", async () => {
  await using database = await site.createDatabase();
  const statements = Array.from({ length: 28 }, () => "select 1;").join("\n");
  const { up, ...rest } = migrationOf(statements, null);
  const migration = { ...rest, up: { ...up, transaction: "none" as const } };
  const trial = await tryCrashes({ site, database, migration, signal: new AbortController().signal });
  expect([trial.points, trial.untried]).toEqual([25, "only the first 25 places where it may stop were tried"]);
});

test("notes speak of what went well and was not proved, in few lines", async () => {
  const all = Array.from({ length: 9 }, (_, at) => ({ ...migrationOf("select 1;", null), id: `00${at}` }));
  const [first, second, third] = all;
  const rows = await triedOn(site, orders, guard("true"), null);
  if (rows === null) throw new Error("it was not tried");
  const notes = (trials: Partial<typeof noTrials>) => trialNotes(evidence(all, { trials: { ...noTrials, ...trials } }));
  expect(notes({})).toEqual([]);
  expect(
    notes({
      rows: new Map([
        [first?.id ?? "", rows],
        [second?.id ?? "", { ...rows, unproved: null, unfilled: [{ name: "public.x", reason: "line\none" }] }],
      ]),
      crashes: new Map([[third?.id ?? "", { stuck: [], points: 0, rewrite: null, untried: "not you" }]]),
      untried: new Map([["008", "out of memory"]]),
      queries: { prepared: 3, broken: [], omitted: 2 },
      older: 4,
    }),
  ).toEqual([
    "Of the application's queries 3 work on the base; all of them still do. 2 more were not asked.",
    "The oldest 4 of the new migrations were not tried on rows, stopped half way or asked.",
    "000 is not proved on rows: it stops by itself on made-up rows: mend the orders.",
    "001 was tried without rows in public.x (line one).",
    "002 was not stopped in all places: not you.",
    "008 could not be tried on rows or stopped half way: out of memory.",
  ]);
  expect(notes({ rows: new Map(all.map(({ id }) => [id, rows])) })).toHaveLength(6);
});

test("of a script that decides at run time, tables of the platform that hold no rows are not told", async () => {
  await using supabase = await embeddedServer(17, "supabase");
  await using site = await siteOn(supabase, "supabase");
  const decides = (table: string) => `do $$ begin execute 'delete from ${table} where false'; end $$;`;
  const before = "create table public.orders (id integer primary key);";
  expect((await triedOn(site, before, decides("public.orders"), null))?.unfilled).toEqual([]);
  const named = await triedOn(site, before, decides("realtime.messages"), null);
  expect(named?.unfilled.map(({ name }) => name)).toEqual(["realtime.messages"]);
});
