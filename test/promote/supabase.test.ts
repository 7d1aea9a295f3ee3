import { afterAll, beforeAll, expect, test } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { promotionText } from "../../src/promote/index.ts";
import { openBuilder } from "../../src/rehearse/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { urlOf } from "../live/live-database.ts";
import { embeddedServer, platformOf, treeOf } from "../rehearse/rehearsal.ts";
import { type Files, outcomesOf, promoteTo } from "./production.ts";

// A project on Supabase: its roles and schemas are there before the first migration, and belong to others.

let server: Server;
beforeAll(async () => {
  server = await embeddedServer(17, "supabase");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const folder = "supabase/migrations";
const first: Files = {
  [`${folder}/20240101000000_profiles.sql`]: `create table public.profiles (id uuid primary key references auth.users, name text);
alter table public.profiles enable row level security;
create policy own on public.profiles to authenticated using ((select auth.uid()) = id);
create policy avatars on storage.objects for select using (bucket_id = 'avatars');
`,
};
const second: Files = {
  [`${folder}/20240102000000_signup.sql`]: `create function public.signup() returns trigger language plpgsql security definer set search_path = '' as $$
begin insert into public.profiles (id) values (new.id); return new; end $$;
create trigger on_signup after insert on auth.users for each row execute function public.signup();
`,
};

const project = async (): Promise<{ readonly database: Database; readonly url: string } & AsyncDisposable> => {
  await loadParser();
  const history = await readHistory(treeOf(first), folder, "supabase");
  const platform = platformOf("supabase");
  const builder = await openBuilder({
    server,
    platform,
    history,
    before: [],
    signal: new AbortController().signal,
  });
  const database = await builder.build([]);
  const url = (await urlOf(database)).replace(/^postgres:\/\/[^@]*@/, `postgres://${platform.role}@`);
  return {
    database,
    url,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await builder[Symbol.asyncDispose]();
    },
  };
};

test("a project on Supabase is promoted as its host lays it out, trigger and policy on the host's tables included", async () => {
  await using production = await project();
  const live = { databaseUrl: production.url };
  const one = await promoteTo(production.database, first, { live });
  expect([one.outcome, promotionText(one)]).toEqual(["promoted", expect.stringContaining("verified")]);
  expect([one.platform, one.ledger?.table]).toEqual(["supabase", "supabase_migrations.schema_migrations"]);
  const two = await promoteTo(production.database, { ...first, ...second }, { live });
  expect([two.outcome, promotionText(two)]).toEqual(["promoted", expect.stringContaining("verified")]);
  expect(outcomesOf(two)).toEqual(["20240102000000_signup applied"]);
});
