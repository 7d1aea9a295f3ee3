// Names and code of strangers, on tables that are to be filled and read.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { siteOn, toldOf, triedOn } from "./ground.ts";
import { shop, users } from "./migrations.ts";

describe.each([14, 18])("on Postgres %d", (major) => {
  let server: Server;
  let site: Site;
  beforeAll(async () => {
    server = await embeddedServer(major);
    site = await siteOn(server);
  });
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test("names hold what they like", async () => {
    const name = '"T ""able"" `x`\n🎉; drop table users; --"';
    const before = `create schema "S'"; create table "S'".${name} (id serial primary key, "c'olumn ""$$" text);`;
    const told = toldOf(await triedOn(site, before, `alter table "S'".${name} drop column "c'olumn ""$$";`, null));
    expect(told).toEqual([`up dropped "S'".${name}.c'olumn "$$`]);
  });

  test("a trigger that wants more than it may gets nothing, and its table is filled without it", async () => {
    const climbing = `${users} create function climb() returns trigger language plpgsql as $$ begin
        execute 'reset role'; execute 'create role lockstep_evil superuser login'; return new; end $$;
      create trigger climb before insert on users for each row execute function climb();`;
    const trial = await triedOn(
      site,
      climbing,
      "alter table users drop column bio;",
      "alter table users add column bio text;",
    );
    expect(toldOf(trial)).toEqual(["up dropped public.users.bio"]);
    expect(trial?.tables).toEqual([{ name: "public.users", rows: 100 }]);
    await using database = await site.createDatabase();
    await using session = await database.connect();
    expect(await session.query("select rolname from pg_roles where rolname = 'lockstep_evil'")).toEqual([]);
    expect(await session.query("select rolname from pg_roles where rolname ~ '_(maker|prober)$'")).toEqual([]);
  });

  test("a cast of somebody's own is not run by the one who looks", async () => {
    const casting = `create type mood as enum ('sad', 'ok'); create table seen (who text);
      create function as_text(mood) returns text language plpgsql as $$ begin insert into seen values (current_user); return 'x'; end $$;
      create cast (mood as text) with function as_text(mood) as assignment;
      create table posts (id serial primary key, mood mood not null);`;
    const trial = await triedOn(site, casting, "alter table posts drop column mood; drop table seen;", null);
    expect(toldOf(trial)).toEqual(["up dropped public.posts.mood", "up dropped public.seen all"]);
    expect(trial?.tables.find(({ name }) => name === "public.seen")?.rows).toBe(100);
  });

  test("row level security that is forced on the owner stops no row", async () => {
    const forced = `${users} alter table users enable row level security; alter table users force row level security;`;
    expect((await triedOn(site, forced, "alter table users drop column bio;", null))?.tables).toEqual([
      { name: "public.users", rows: 100 },
    ]);
  });

  test("a trigger that sleeps does not hold us up for long", async () => {
    const sleeping = `${users} create function nap() returns trigger language plpgsql as $$ begin perform pg_sleep(600); return new; end $$;
      create trigger nap before insert on users for each row execute function nap();`;
    expect(toldOf(await triedOn(site, sleeping, "alter table users drop column bio;", null))).toEqual([
      "up dropped public.users.bio",
    ]);
  }, 90_000);

  test("every kind of loss is seen on this version, too", async () => {
    const up =
      "alter table orders alter column total type int; alter table users drop column bio; delete from orders where id % 2 = 0;";
    expect(toldOf(await triedOn(site, shop, up, null))).toEqual([
      "up deleted public.orders",
      "up converted public.orders.total",
      "up dropped public.users.bio",
    ]);
    expect(toldOf(await triedOn(site, shop, "create unique index on orders (user_id);", null))).toEqual([
      "up 23505 line 1",
    ]);
  });
});
