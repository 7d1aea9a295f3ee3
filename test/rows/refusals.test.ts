// What cannot be filled is said, with a reason; and what only the right circumstances allow is given them.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling, mixedRows, OWNERS } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test.each([
  [
    "a partitioned table without partitions",
    "create table t (id integer) partition by range (id)",
    "no partition of relation",
  ],
  [
    "a check that nothing passes",
    "create table t (id integer not null check (id > 5 and id < 3))",
    "violates check constraint",
  ],
  [
    "a parent that cannot be filled",
    "create table p (id integer primary key check (id is null)); create table t (p integer not null references p)",
    "it refers to public.p, which has no rows",
  ],
  [
    "a check on code that raises",
    "create function f(integer) returns boolean language plpgsql as $$ begin raise 'never'; end $$; create table t (id integer check (f(id)))",
    "never",
  ],
])("%s is reported with its reason", async (_, sql, reason) => {
  await using database = await databaseWith(server, sql);
  await filling(database, async ({ filled }) => {
    expect(filled.failed.find(({ name }) => name === "public.t")?.reason).toContain(reason);
    expect(filled.tables.map(({ name }) => name)).not.toContain("public.t");
    expect((await filled.next(["public.t"])).get("public.t")?.a ?? null).toBeNull();
  });
});

test("one table that fails leaves the others alone, and the transaction usable", async () => {
  const sql =
    "create table bad (id integer not null check (id > 5 and id < 3)); create table good (id serial primary key, name text not null)";
  await using database = await databaseWith(server, sql);
  await filling(database, async ({ filled, query }) => {
    expect(filled.failed.map(({ name }) => name)).toEqual(["public.bad"]);
    expect(await query("select name from good order by id")).toHaveLength(4);
  });
});

test("rows that a trigger takes away again are no rows", async () => {
  const sql = `
    create table pruned (id serial primary key, body text not null);
    create function prune() returns trigger language plpgsql as $$ begin delete from public.pruned where id = new.id; return null; end $$;
    create trigger prune after insert on pruned for each row execute function prune();`;
  await using database = await databaseWith(server, sql);
  await filling(database, async ({ filled }) => {
    const reason = "its rows were gone again after they had been made";
    expect(filled.failed).toEqual([{ name: "public.pruned", reason }]);
  });
});

test("what a time limit stops is reported, and the rest goes on", async () => {
  const sql = `
    create table slow (id serial primary key, note text not null);
    create function sleep() returns trigger language plpgsql as $$ begin perform pg_sleep(10); return new; end $$;
    create trigger sleep before insert on slow for each row execute function sleep();
    create table swift (id serial primary key, note text not null);`;
  await using database = await databaseWith(server, sql);
  await filling(
    database,
    async ({ filled }) => {
      expect(filled.tables.map(({ name }) => name)).toContain("public.swift");
      const slow = filled.tables.find(({ name }) => name === "public.slow");
      expect(slow?.silenced.map(({ trigger }) => trigger) ?? filled.failed.map(({ name }) => name)).not.toEqual([]);
    },
    { statementTimeout: 1500 },
  );
});

test("triggers that ask who is there see the owner of the row", async () => {
  const sql = `
    create table notes (id serial primary key, user_id uuid not null, body text not null);
    create function own() returns trigger language plpgsql as $$
    begin
      if new.user_id is distinct from nullif(current_setting('app.user_id', true), '')::uuid then raise 'not yours'; end if;
      return new;
    end $$;
    create trigger own before insert on notes for each row execute function own();`;
  await using database = await databaseWith(server, sql);
  const settings = { a: { "app.user_id": OWNERS.a.uuid }, b: { "app.user_id": OWNERS.b.uuid } };
  await filling(
    database,
    async (done) => {
      expect(done.filled.failed).toEqual([]);
      expect(done.filled.tables.flatMap(({ silenced }) => silenced)).toEqual([]);
      expect(await mixedRows(done)).toEqual([]);
      expect((await done.filled.next(["public.notes"])).get("public.notes")?.b ?? null).not.toBeNull();
      const [left] = await done.query<{ value: string }>("select current_setting('app.user_id', true) as value");
      expect(left?.value).toBe("");
    },
    { settings },
  );
});

test("a reference that had to wait for its row leads to the owner's row in the end", async () => {
  const sql = `
    create table users (id uuid primary key, org_id uuid);
    create table orgs (id uuid primary key default gen_random_uuid(), owner_id uuid not null references users (id), name text not null);
    alter table users add foreign key (org_id) references orgs (id);`;
  await using database = await databaseWith(server, sql);
  await filling(database, async ({ query }) => {
    const members = await query(
      "select u.id from users u join orgs o on o.id = u.org_id and o.owner_id = u.id order by 1",
    );
    expect(members).toEqual([{ id: OWNERS.a.uuid }, { id: OWNERS.b.uuid }]);
  });
});

test("what is asked for in particular is what the rows hold", async () => {
  const sql = `
    create table buckets (id text primary key);
    insert into buckets values ('avatars');
    create table objects (id uuid primary key default gen_random_uuid(), bucket_id text not null references buckets (id), name text not null, unique (bucket_id, name));`;
  await using database = await databaseWith(server, sql);
  const given = {
    "public.objects": (owner: "a" | "b", number: number) => ({
      bucket_id: "avatars",
      name: `${OWNERS[owner].uuid}/${number}.png`,
    }),
  };
  await filling(
    database,
    async ({ filled, query }) => {
      const objects = await query<{ id: string }>(
        "select bucket_id || split_part(name, '/', 1) as id from objects order by 1",
      );
      const [a, b] = [`avatars${OWNERS.a.uuid}`, `avatars${OWNERS.b.uuid}`];
      expect(objects.map(({ id }) => id)).toEqual([a, a, b, b]);
      expect((await filled.next(["public.objects"])).get("public.objects")?.a?.values.bucket_id).toBe("'avatars'");
    },
    { given },
  );
});
