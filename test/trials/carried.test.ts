// What a copy that goes along says is what copies of their own say.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Migration } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { openAhead } from "../../src/trials/ahead.ts";
import { tryCarried, tryRows } from "../../src/trials/try-rows.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { migrationOf, siteOn, toldOf, triedOn } from "./ground.ts";
import { shop, users } from "./migrations.ts";
import { kept } from "./migrations-kept.ts";
import { lossy } from "./migrations-lossy.ts";

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

type Pair = readonly [up: string, down: string | null];
type Told = { readonly told: readonly string[]; readonly here: boolean };

/** Each is tried on the way, and says whether no copy of its own was needed. */
const triedInTurn = async (
  before: string,
  pairs: readonly Pair[],
  mode: "carried" | "alone",
): Promise<readonly Told[]> => {
  await using database = await site.createDatabase();
  await using keeper = await server.createDatabase();
  await using admin = await keeper.connect();
  const walk = async (sql: string): Promise<void> => {
    await using session = await database.connect(site.role);
    await session.run(sql);
  };
  await walk(before);
  const migrations: readonly Migration[] = pairs.map(([up, down]) => migrationOf(up, down));
  const ahead = openAhead();
  const asked = { site, inUse: null, rows: 100, seeds: [] };
  const told: Told[] = [];
  for (const [at, migration] of migrations.entries()) {
    if (mode === "carried" && ahead.told(database, at) === null)
      await ahead.goOn({ site, database, from: at, migrations }, [...migrations.keys()], async (carried, next) => {
        const other = migrations[next];
        return other === undefined ? null : tryCarried(carried, { ...asked, migration: other, at: next });
      });
    const answer = ahead.told(database, at);
    const remark = () => undefined;
    const trial = answer === null ? await tryRows({ ...asked, database, admin, migration, remark }) : answer.trial;
    const tables = trial?.tables.map(({ name, rows }) => `${name}: ${rows}`) ?? [];
    told.push({ told: [...toldOf(trial), ...tables, trial?.unproved ?? ""], here: answer !== null });
    await walk(migration.up.sql).catch(() => undefined);
  }
  return told;
};

const inTurn = async (before: string, pairs: readonly Pair[]) => {
  const carried = await triedInTurn(before, pairs, "carried");
  const alone = await triedInTurn(before, pairs, "alone");
  expect(carried.map(({ told }) => told)).toEqual(alone.map(({ told }) => told));
  return carried;
};

test.each([...kept, ...lossy])("the same is said of: %s", async (_, before, up, down) => {
  const [carried] = await triedInTurn(before, [[up, down]], "carried");
  expect(carried?.told.filter((line) => line !== "" && !/: \d+$/.test(line))).toEqual(
    toldOf(await triedOn(site, before, up, down)),
  );
});

test("columns of earlier new migrations hold what their later ones cannot bear", async () => {
  const seen = await inTurn(users, [
    ["alter table users add column nick text;", "alter table users drop column nick;"],
    ["alter table users alter column nick set not null;", "alter table users alter column nick drop not null;"],
    ["alter table users add constraint nicks unique (nick);", "alter table users drop constraint nicks;"],
    ["alter table users drop column nick;", "alter table users add column nick text;"],
  ]);
  expect(seen.map(({ told }) => told[0])).toEqual([
    "public.users: 100",
    "up 23502 line 1",
    "up 23505 line 1",
    "up dropped public.users.nick",
  ]);
  expect(seen.map(({ here }) => here)).toEqual([true, false, false, true]);
});

test("rows of an earlier migration, its tables, triggers and numbers are as they would be without trials", async () => {
  const seen = await inTurn(shop, [
    ["create table notes (id serial primary key, user_id int references users, body text);", "drop table notes;"],
    [
      "insert into users (name) values ('root'); alter table users add column x int;",
      "delete from users where id = 1;",
    ],
    ["alter table notes alter column body type varchar(20);", "alter table notes alter column body type text;"],
    ["update users set bio = 'x' where id = 1;", "update users set bio = null where id = 1;"],
    ["alter table users drop column x;", null],
    ["delete from orders where total is null;", null],
  ]);
  expect(seen.filter(({ here }) => here).length).toBeGreaterThan(2);
});

test("what is deferred is judged as at the end of a transaction", async () => {
  const before = `${users} create table pairs (id int primary key, other int, foreign key (other) references pairs deferrable initially deferred);`;
  await inTurn(before, [
    ["insert into pairs values (-1, -2); insert into pairs values (-2, -1);", "delete from pairs where id < 0;"],
    ["insert into pairs values (-5, -6);", "delete from pairs where id = -5;"],
    ["update pairs set other = null;", null],
  ]);
});

test("a policy that is forced on the owner hides no row from the one who looks", async () => {
  const forced = `${shop} alter table users enable row level security; alter table users force row level security;`;
  const seen = await inTurn(forced, [
    ["alter table users drop column bio;", "alter table users add column bio text;"],
    ["alter table orders drop column note;", "alter table orders add column note varchar(200);"],
  ]);
  expect(seen.map(({ told }) => told[0])).toEqual(["up dropped public.users.bio", "up dropped public.orders.note"]);
});

test("a policy that a migration forces itself hides none either", async () => {
  await inTurn(users, [
    [
      "alter table users enable row level security; alter table users force row level security;",
      "alter table users no force row level security; alter table users disable row level security;",
    ],
    ["alter table users drop column age;", "alter table users add column age int;"],
  ]);
});

test("what a script leaves in its session or beyond its database is tried on a copy of its own", async () => {
  const seen = await inTurn(users, [
    ["set search_path = pg_catalog; alter table public.users add column a int;", "alter table users drop column a;"],
    ["begin; alter table users add column b int; commit;", "alter table users drop column b;"],
    ["alter table users add column c date; update users set c = current_date;", "alter table users drop column c;"],
    ["do $$ begin alter table users add column d int; end $$;", "alter table users drop column d;"],
  ]);
  expect(seen.some(({ here }) => here)).toBe(false);
});
