import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityRank } from "../../src/access/facts/owner-columns.ts";
import { startPlatform } from "../platforms/rehearsed.ts";
import { factsOf, relation, type Started } from "./facts-of.ts";

/** Owner columns by table, after this SQL. */
const ownersOf = async (started: Started, sql: string) => {
  const facts = await factsOf(started, sql);
  return Object.fromEntries(
    facts.relations
      .filter(({ platform }) => !platform)
      .map(({ name, ownerColumn }) => [name.replace("public.", ""), ownerColumn]),
  );
};

it.each([
  ["app.current_user_id", [], 3],
  ["jwt.claims.person_id", [], 3],
  ["request.jwt.claims", ["sub"], 3],
  ["hasura.claims", ["x-hasura-user-id"], 3],
  ["app.tenant", [], 2],
  ["app.admin_id", [], 2],
  ["request.jwt.claims", ["email"], 1],
  ["app.current_user_role", [], 0],
  ["app.is_user", [], 0],
  ["app.access_level", [], 0],
  ["request.jwt.claims", ["app_metadata", "isAdmin"], 0],
])("%s %j tells who somebody is: %i of 3", (name, path, rank) => {
  expect(identityRank({ name, path })).toBe(rank);
});

describe("on plain Postgres", () => {
  let plain: Started;
  beforeAll(async () => {
    plain = await startPlatform("plain", 18);
  });
  afterAll(() => plain.server[Symbol.asyncDispose]());

  const policy = (table: string, using: string) => `create policy "p of ${table}" on ${table} using (${using});`;

  it.each([
    ["a cast setting", "maker = current_setting('app.current_user_id', true)::uuid"],
    ["the other side", "nullif(current_setting('app.user', true), '')::uuid = maker"],
    ["a column that is cast", "maker::text = (select current_setting('app.user'))"],
    ["a claim", "((select current_setting('request.jwt.claims', true)::jsonb) ->> 'sub')::uuid = maker"],
    ["a list", "maker = any (array[current_setting('app.user')::uuid])"],
    ["in", "maker in (current_setting('app.user')::uuid)"],
    ["is not distinct from", "maker is not distinct from current_setting('app.user')::uuid"],
    [
      "coalesce and case",
      "case when checker is null then coalesce(current_setting('app.user', true), '')::uuid = maker else false end",
    ],
    ["a helper", "maker = who_asks()"],
    ["a helper in PL/pgSQL", "(select who_asks_slowly()) = maker"],
    ["a helper that compares", "is_mine(maker)"],
    ["a helper that compares within PL/pgSQL, by its place", "is_mine_slowly('x', maker)"],
    ["a standard body", "maker = who_asks_atomically()"],
    ["the role", "maker::text = current_user"],
    [
      "tenant and user",
      "user_id = current_setting('app.tenant_id')::uuid and maker = current_setting('app.user_id')::uuid",
    ],
    ["role and user", "user_id::text = current_setting('app.role') and maker = current_setting('app.user_id')::uuid"],
  ])("%s tells the owner column", async (_, using) => {
    const owners = await ownersOf(
      plain,
      `create function who_asks() returns uuid language sql stable as $$ select nullif(current_setting('app.user', true), '')::uuid $$;
      create function who_asks_atomically() returns uuid language sql stable begin atomic select current_setting('app.user')::uuid; end;
      create function who_asks_slowly() returns uuid language plpgsql stable as $$
        declare raw text := current_setting('app.user', true); -- a remark; with a semicolon
        begin if raw is null or raw = '' then return null; else return raw::uuid; end if; end $$;
      create function is_mine(whose uuid) returns boolean language sql stable as $$ select whose = who_asks() $$;
      create function is_mine_slowly(text, uuid) returns boolean language plpgsql stable as $$
        declare me uuid; begin me := who_asks_slowly(); return (case when $2 = me then true else false end); end $$;
      create table t (id uuid, checker uuid, user_id uuid, maker uuid); ${policy("t", using)}`,
    );
    expect(owners).toEqual({ t: "maker" });
  });

  it("who may insert weighs more than who may read, and custom decides between equals", async () => {
    const me = "current_setting('app.user')::uuid";
    const owners = await ownersOf(
      plain,
      `create table messages (receiver uuid, sender uuid);
      create policy a on messages for select using (receiver = ${me} or sender = ${me});
      create policy b on messages for insert with check (sender = ${me});
      create table even (first uuid, owner_id uuid); create policy a on even using (first = ${me} or owner_id = ${me});`,
    );
    expect(owners).toEqual({ even: "owner_id", messages: "sender" });
  });

  it("membership tables are told by the policies of others, and tables by their foreign keys to the users", async () => {
    const owners = await ownersOf(
      plain,
      `create table people (id int primary key, name text); create policy own on people using (id = current_setting('app.person')::int);
      create table "Tribe members" (tribe int, "Who" int references people); create table tribes (id int primary key, made_by int references people);
      create policy p on tribes using (id in (select m.tribe from "Tribe members" m where m."Who" = current_setting('app.person')::int));
      create table notes (id int, seen_by int references people, owner int references people); create table settings (person int primary key references people);
      create table marks (id int, setting int references settings); create table lonely (id int, label text);`,
    );
    expect(owners).toEqual({
      '"Tribe members"': "Who",
      lonely: null,
      marks: "setting",
      notes: "owner",
      people: "id",
      settings: "person",
      tribes: "made_by",
    });
  });

  it("without any policy, users are told by what points to them, and columns by their names", async () => {
    const owners = await ownersOf(
      plain,
      `create table accounts (id bigint primary key, name text); create table orders (id int, account_id bigint references accounts);
      create table loose (id int, created_by text, user_id date); create table others (id int, status text, user_id boolean);`,
    );
    expect(owners).toEqual({ accounts: "id", loose: "created_by", orders: "account_id", others: null });
  });

  it("partitions follow their parent, and views what they show of it", async () => {
    const owners = await ownersOf(
      plain,
      `create table t (id int, maker int, at int) partition by list (at); create table t1 partition of t for values in (1);
      create policy p on t using (maker = current_setting('app.user_id')::int);
      create view renamed as select t.id as maker, t.maker as who from t; create view further as select r.who as whose, 1 as user_id from renamed r;
      create view blind as select id from t; create view joined as select who from renamed union select 1;`,
    );
    expect(owners).toEqual({ blind: null, further: "whose", joined: "who", renamed: "who", t: "maker", t1: "maker" });
  });

  it("functions that call one another twice, many deep, are read at once", async () => {
    const chain = Array.from({ length: 40 }, (_, at) =>
      at === 0
        ? "create function f0(x uuid) returns uuid language sql as $$ select current_setting('app.user_id')::uuid $$;"
        : `create function f${at}(x uuid) returns uuid language sql as $$ select coalesce(f${at - 1}(x), f${at - 1}(f${at - 1}(x))) $$;`,
    );
    const owners = await ownersOf(
      plain,
      `${chain.join("\n")} create table t (mine uuid); create policy p on t using (mine = f39(mine));`,
    );
    expect(owners).toEqual({ t: "mine" });
  });

  it("functions that call themselves, or that nobody can parse, end", async () => {
    const facts = await factsOf(
      plain,
      `create function f(x uuid) returns boolean language plpgsql as $$ begin return f(x); end $$;
      create function g(x uuid) returns boolean language plpgsql as $$ begin if x then raise notice '%', 'return'; end if; return case when x is null then f(x) end; exception when others then return x = current_setting('a.user_id')::uuid; end $$;
      create table t (mine uuid); create policy p on t using (f(mine) or g(mine));`,
    );
    expect(relation(facts, "public.t").ownerColumn).toBe("mine");
  });
});

describe("on Supabase", () => {
  let supabase: Started;
  beforeAll(async () => {
    supabase = await startPlatform("supabase", 14);
  });
  afterAll(() => supabase.server[Symbol.asyncDispose]());

  it("auth.uid(), its claims and foreign keys to auth.users tell the owner", async () => {
    const owners = await ownersOf(
      supabase,
      `create table by_uid (id uuid, person text); create policy p on by_uid to authenticated using ((select auth.uid())::text = person);
      create table by_sub (id uuid, person text); create policy p on by_sub using (person = (auth.jwt() ->> 'sub'));
      create table by_org (id uuid, label text, team uuid); create policy p on by_org using (team = ((auth.jwt() -> 'app_metadata' ->> 'org_id')::uuid));
      create table profiles (id uuid primary key references auth.users, name text); create table posts (id uuid, writer uuid references profiles);
      create table direct (id uuid, reviewer uuid references auth.users, person uuid); create view shown as select u.id as whose, u.email from auth.users u;
      create table by_role (id uuid, role text); create policy p on by_role using (role = auth.role());`,
    );
    expect(owners).toEqual({
      by_org: "team",
      by_role: null,
      by_sub: "person",
      by_uid: "person",
      direct: "reviewer",
      posts: "writer",
      profiles: "id",
      shown: "whose",
    });
  });
});
