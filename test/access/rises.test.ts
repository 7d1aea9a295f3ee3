import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rise } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { lookingAt } from "./look-at.ts";

let server: Server;
let supabase: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer(18);
  supabase = await embeddedServer(18, "supabase");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await supabase[Symbol.asyncDispose]();
});

const uid = "nullif(current_setting('app.user_id', true), '')::uuid";

const people = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'riser') then create role riser nologin; end if;
  end $$;
  grant usage on schema public to riser;
  create table people (id uuid primary key, name text, role text not null default 'user', rank integer not null default 0, staff boolean not null default false, firm text);
  create table letters (id int generated always as identity primary key, user_id uuid not null references people (id), firm text);
  alter table people enable row level security;
  alter table letters enable row level security;
  create policy own on letters using (user_id = ${uid});
  create policy own on people for select using (id = ${uid});
  grant select, insert, update, delete on people, letters to riser;`;

const editing = `create policy edit on people for update using (id = ${uid});`;
const mine = `from people p where p.id = ${uid}`;
const more = (condition: string) => `create policy more on letters for select using (${condition});`;
const admins = more(`exists (select ${mine} and p.role = 'admin')`);

const seen = async (sql: string): Promise<readonly string[]> => {
  const told: string[] = [];
  await lookingAt(server, [people + sql], {}, async ([look]) => {
    told.push(...(look?.evidence.rises ?? []).map(said));
  });
  return told;
};

const said = ({ identity, relation, by, writes, opens }: Rise): string =>
  `${identity} ${by} ${relation} ${writes.map(({ column, constant }) => `${column}=${constant}`).join(",")}: ${opens.map((one) => `${one.command} ${one.relation}`).join(", ")}`;

const opened = (write: string) => [`riser update public.people ${write}: select public.letters`];

test.each<readonly [what: string, sql: string, rises: readonly string[]]>([
  ["a role in a text", editing + admins, opened("role=admin")],
  ["a flag", editing + more(`exists (select ${mine} and p.staff)`), opened("staff=true")],
  ["a rank", editing + more(`exists (select ${mine} and p.rank >= 7)`), opened("rank=8")],
  ["a firm that others are in", editing + more(`firm = (select p.firm ${mine})`), opened("firm=null")],
  [
    "a role that a function in PL/pgSQL keeps in a variable",
    `${editing} create function role_of_mine() returns text language plpgsql security definer as $$ declare r text; begin select p.role into r ${mine}; return r; end $$;
     ${more("role_of_mine() = 'admin'")}`,
    opened("role=admin"),
  ],
  [
    "a first row of one's own",
    `create policy enter on people for insert with check (id = ${uid}); ${admins}`,
    ["riser insert public.people role=admin: select public.letters"],
  ],
])("whoever writes %s gets more", async (_what, sql, rises) => {
  expect(await seen(sql)).toEqual(rises);
});

test.each<readonly [what: string, sql: string]>([
  ["a policy that lets nobody write", admins],
  [
    "a right to the other columns alone",
    `${editing} ${admins} revoke update on people from riser; grant update (name) on people to riser;`,
  ],
  [
    "a trigger that refuses",
    `${editing} ${admins} create function keep() returns trigger language plpgsql as $$ begin if new.role <> old.role then raise exception 'no'; end if; return new; end $$;
     create trigger keep before update on people for each row execute function keep();`,
  ],
  [
    "a trigger that puts it right",
    `${editing} ${admins} create function keep() returns trigger language plpgsql as $$ begin new.role := old.role; return new; end $$;
     create trigger keep before update on people for each row execute function keep();`,
  ],
  [
    "a check of the new row",
    `create policy edit on people for update using (id = ${uid}) with check (role = 'user'); ${admins}`,
  ],
  ["a column that nothing goes by", editing],
  ["what was open anyway", `${editing} ${admins} create policy all_read on letters for select using (true);`],
])("%s keeps everybody where they are", async (_what, sql) => {
  expect(await seen(sql)).toEqual([]);
});

const project = (take: string) => `
  create table public.profiles (id uuid primary key references auth.users (id), name text, role text not null default 'user', org uuid);
  create table public.letters (id int generated always as identity primary key, user_id uuid not null references public.profiles (id), org uuid);
  alter table public.profiles enable row level security;
  alter table public.letters enable row level security;
  create policy own on public.profiles for select to authenticated using (id = auth.uid());
  create policy own on public.letters for select to authenticated
    using (user_id = auth.uid() or exists (select from public.profiles p where p.id = auth.uid() and (p.role = 'admin' or p.org = letters.org)));
  create function public.welcome() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    insert into public.profiles (id, name, role, org) values (new.id, new.raw_user_meta_data ->> 'name', ${take});
    return new;
  end $$;
  create trigger welcome after insert on auth.users for each row execute function public.welcome();`;

test.each<readonly [what: string, take: string, rises: readonly string[]]>([
  [
    "a role that a trigger copies",
    "coalesce(new.raw_user_meta_data ->> 'role', 'user'), null",
    ["authenticated sign-up public.profiles role=admin: select public.letters"],
  ],
  [
    "an organisation that a trigger copies",
    "'user', (new.raw_user_meta_data ->> 'org')::uuid",
    ["authenticated sign-up public.profiles org=null: select public.letters"],
  ],
  ["a name alone", "'user', null", []],
  ["a role that only the server says", "coalesce(new.raw_app_meta_data ->> 'role', 'user'), null", []],
  ["the same for all", "'admin', null", []],
  ["the first of all", "case when exists (select from public.profiles) then 'user' else 'admin' end, null", []],
])("whoever signs up with %s", async (_what, take, rises) => {
  await lookingAt(supabase, [project(take)], { platform: "supabase" }, async ([look]) => {
    expect(look?.evidence.rises.map(said)).toEqual(rises);
  });
});
