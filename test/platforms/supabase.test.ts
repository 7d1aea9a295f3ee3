import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rewriteForStubs } from "../../src/platforms/index.ts";
import type { Database, Session } from "../../src/postgres/index.ts";
import { refusalOf, startPlatform } from "./rehearsed.ts";

/** What migrations of Supabase projects do, each from a state that the ones before it left. */
const statements: readonly (readonly [what: string, sql: string])[] = [
  [
    "a profile per user",
    `
    create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text, embedding vector(3));
    alter table public.profiles enable row level security;
    create policy "own" on public.profiles for select to authenticated using ((select auth.uid()) = id);
    create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
    begin insert into public.profiles (id, email) values (new.id, new.email); return new; end $$;
    create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();`,
  ],
  [
    "a bucket and its policies",
    `
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
      values ('avatars', 'avatars', true, 1048576, array['image/png']) on conflict (id) do update set public = excluded.public;
    create policy "own folder" on storage.objects for insert to authenticated
      with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = auth.uid()::text);
    drop policy if exists "own folder" on storage.objects;
    alter table storage.objects enable row level security;
    create policy "buckets" on storage.buckets for select to public using (true);
    create function public.on_upload() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger on_upload after insert on storage.objects for each row execute function public.on_upload();`,
  ],
  [
    "realtime",
    `
    alter publication supabase_realtime add table public.profiles;
    alter table public.profiles replica identity full;
    alter table realtime.messages enable row level security;
    create policy "join" on realtime.messages for select to authenticated using (realtime.topic() like 'user:%' and extension = 'broadcast');
    create function public.tell() returns trigger language plpgsql security definer as $$
    begin
      perform realtime.broadcast_changes('t', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
      perform realtime.send('{}'::jsonb, 'e', 't', false);
      return null;
    end $$;
    create trigger tell after insert or update on public.profiles for each row execute function public.tell();
    begin; drop publication if exists supabase_realtime; create publication supabase_realtime; commit;
    alter publication supabase_realtime add table public.profiles;`,
  ],
  [
    "jobs, requests and secrets",
    `
    create extension if not exists pg_cron with schema extensions;
    create extension if not exists pg_net with schema extensions;
    grant usage on schema cron to postgres; grant all privileges on all tables in schema cron to postgres;
    select vault.create_secret('https://x', 'project_url');
    select cron.schedule('tick', '* * * * *', $c$ select net.http_post(url := (select decrypted_secret from vault.decrypted_secrets
      where name = 'project_url'), headers := jsonb_build_object('a', 'b'), body := '{}'::jsonb) $c$);
    select cron.unschedule(jobid) from cron.job where jobname = 'tick';
    select net.http_post(url := 'https://x', body := '{}'::jsonb, timeout_milliseconds := 1000);
    select vault.update_secret((select id from vault.secrets where name = 'project_url'), 'https://y');`,
  ],
  [
    "webhooks",
    `
    create trigger hook after insert on public.profiles for each row
      execute function supabase_functions.http_request('http://x', 'POST', '{}', '{}', '1000');`,
  ],
  [
    "the API's settings",
    `
    notify pgrst, 'reload schema';
    create schema api; grant usage on schema api to anon, authenticated, service_role;
    alter default privileges for role postgres in schema api grant all on tables to anon, authenticated, service_role;
    alter default privileges for role supabase_admin in schema public grant all on tables to anon;
    alter default privileges in schema public revoke execute on functions from public, anon;
    alter role anon set statement_timeout = '5s';
    create role app_reader nologin; grant app_reader to authenticator; grant anon to app_reader; grant authenticated to postgres;
    alter schema public owner to postgres; grant all on schema public to postgres;`,
  ],
  [
    "hooks of the auth service",
    `
    create function public.token_hook(event jsonb) returns jsonb language plpgsql stable as $$ begin return event; end $$;
    grant usage on schema public to supabase_auth_admin;
    grant execute on function public.token_hook to supabase_auth_admin;
    revoke execute on function public.token_hook from authenticated, anon, public;
    create policy "auth admin" on public.profiles as permissive for select to supabase_auth_admin using (true);`,
  ],
  [
    "what older projects may do in auth",
    `
    create function auth.is_admin() returns boolean language sql stable as $$ select coalesce(auth.jwt() ->> 'role', '') = 'admin' $$;
    grant execute on function auth.is_admin() to authenticated;
    comment on function auth.is_admin() is 'x';
    create index users_created_at on auth.users (created_at);`,
  ],
  [
    "what dumps hold",
    `
    set statement_timeout = 0; set lock_timeout = 0; set check_function_bodies = false; set row_security = off;
    select pg_catalog.set_config('search_path', '', false);
    create extension if not exists "pgsodium" with schema "pgsodium";
    create extension if not exists "pg_graphql" with schema "graphql";
    create extension if not exists "pgcrypto" with schema "extensions";
    create extension if not exists "pgjwt" with schema "extensions";
    create extension if not exists "supabase_vault" with schema "vault";
    create extension if not exists "uuid-ossp" with schema "extensions";
    comment on schema "public" is 'standard public schema';
    alter schema "public" owner to "pg_database_owner";
    alter publication "supabase_realtime" owner to "postgres";
    grant usage on schema "public" to "postgres"; grant usage on schema "public" to "anon";
    grant all on function "public"."handle_new_user"() to "service_role";
    alter function "public"."handle_new_user"() owner to "postgres";
    reset all;`,
  ],
  [
    "grants of old dumps",
    `
    alter table "public"."profiles" owner to "supabase_admin";
    alter function "public"."handle_new_user"() owner to "supabase_admin";
    grant all on table "public"."profiles" to "anon"; grant all on table "public"."profiles" to "service_role";
    alter default privileges for role "supabase_admin" in schema "public" grant all on sequences to "postgres";
    alter default privileges for role "supabase_auth_admin" in schema "auth" grant all on tables to "dashboard_user";
    grant all on function "auth"."email"() to "dashboard_user";
    grant all on function "extensions"."gen_random_bytes"(integer) to "dashboard_user";
    grant all on function "extensions"."sign"("payload" json, "secret" text, "algorithm" text) to "dashboard_user";
    grant all on function "extensions"."grant_pg_cron_access"() to "dashboard_user";
    grant all on table "extensions"."pg_stat_statements" to "dashboard_user";
    grant all on function "graphql"."_internal_resolve"("query" text, "variables" jsonb, "operationName" text, "extensions" jsonb) to "anon";
    grant all on function "graphql_public"."graphql"("operationName" text, "query" text, "variables" jsonb, "extensions" jsonb) to "anon";
    grant all on function "pgsodium"."crypto_aead_det_keygen"() to "service_role";
    grant usage on schema "net" to "supabase_functions_admin";
    grant all on function "net"."http_get"("url" text, "params" jsonb, "headers" jsonb, "timeout_milliseconds" integer) to "supabase_functions_admin";
    grant all on table "storage"."objects" to "postgres" with grant option;
    comment on extension "uuid-ossp" is 'x';
    drop function if exists extensions.grant_pg_cron_access();
    alter table "public"."profiles" owner to "postgres"; alter function "public"."handle_new_user"() owner to "postgres";`,
  ],
  [
    "packages of database.dev",
    `
    create extension if not exists http with schema extensions;
    create extension if not exists pg_tle;
    drop extension if exists "supabase-dbdev";
    select pgtle.uninstall_extension_if_exists('supabase-dbdev');
    select pgtle.install_extension('supabase-dbdev', resp.contents ->> 'version', 'PostgreSQL package manager', resp.contents ->> 'sql')
    from extensions.http(('GET', 'https://x', array[('apikey', 'y')::extensions.http_header], null, null)) x,
      lateral (select ((row_to_json(x) -> 'content') #>> '{}')::json -> 0) resp (contents);
    create extension "supabase-dbdev";
    select dbdev.install('supabase-dbdev');`,
  ],
  [
    "a second look at what is there",
    "drop extension if exists pg_net; drop extension if exists pg_graphql cascade; create extension pg_graphql with schema graphql;",
  ],
];

describe.each([18, 14])("supabase on %i", (major) => {
  let started: Awaited<ReturnType<typeof startPlatform>>;
  let database: Database;
  let session: Session;
  beforeAll(async () => {
    started = await startPlatform("supabase", major);
    database = await started.database();
    session = await database.connect("postgres");
    await session.run("create extension vector with schema extensions");
  }, 180_000);
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await started.server[Symbol.asyncDispose]();
  });

  test.each(statements)("runs %s", async (_, sql) => {
    const adapted = major < 15 ? sql.replace('alter schema "public" owner to "pg_database_owner";', "") : sql;
    expect(await refusalOf(session, adapted)).toBeNull();
  });

  test("indexes vectors once their options are blanked", async () => {
    const sql =
      "create index on public.profiles using hnsw (embedding extensions.vector_cosine_ops) with (m = 16, ef_construction = 64)";
    expect(await refusalOf(session, sql)).toContain("unrecognized parameter");
    expect(await refusalOf(session, rewriteForStubs(sql))).toBeNull();
  });

  test("a new user gets a profile, and sees only that", async () => {
    await session.run(`insert into auth.users (id, email) values
      ('00000000-0000-0000-0000-000000000001', 'a@x'), ('00000000-0000-0000-0000-000000000002', 'b@x')`);
    await session.run(`begin; set local role authenticated;
      set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-000000000001", "role": "authenticated"}'`);
    expect(
      await session.query(
        "select email, auth.role() as role, auth.jwt() ->> 'sub' = auth.uid()::text as same from public.profiles",
      ),
    ).toEqual([{ email: "a@x", role: "authenticated", same: true }]);
    await session.run("rollback");
  });

  test("grants new tables to the API's roles, whoever makes them", async () => {
    await session.run(
      "create table public.mine (id serial); set role supabase_admin; create table public.theirs (id int); reset role",
    );
    const rows = await session.query<{ t: string }>(
      `select relname as t from pg_class where relnamespace = 'public'::regnamespace and relname in ('mine', 'theirs', 'mine_id_seq')
          and case relkind when 'S' then has_sequence_privilege('anon', oid, 'usage') else has_table_privilege('anon', oid, 'insert') end order by 1`,
    );
    expect(rows.map(({ t }) => t)).toEqual(["mine", "mine_id_seq", "theirs"]);
  });

  test("a copy finds extensions on its path, and the schemas of the API", async () => {
    await using other = await started.database();
    await using fresh = await other.connect("postgres");
    expect(
      await fresh.query("select current_setting('search_path') as path, current_setting('pgrst.db_schemas') as api"),
    ).toEqual([{ path: '"$user", public, extensions', api: "public, graphql_public" }]);
    expect(await refusalOf(fresh, "select uuid_generate_v4(), gen_salt('bf'), digest('x', 'sha256')")).toBeNull();
    const rows = await fresh.query<{ e: string }>("select extname as e from pg_extension order by 1");
    expect(rows.map(({ e }) => e)).toEqual([
      "pg_graphql",
      "pg_stat_statements",
      "pgcrypto",
      "plpgsql",
      "supabase_vault",
      "uuid-ossp",
    ]);
  });

  test("leaves no superuser behind but the bootstrap's", async () => {
    const rows = await session.query<{ r: string }>(
      "select rolname as r from pg_roles where rolsuper and rolname !~ '^pg_' order by 1",
    );
    expect(rows.map(({ r }) => r)).toEqual(["lockstep"]);
  });
});

test("leaves the roles of somebody else's server as they are", async () => {
  const started = await startPlatform("supabase", 18);
  await using server = started.server;
  await using database = await server.createDatabase({});
  await using session = await database.connect();
  const attributes = `select rolname, rolsuper, rolcreaterole, rolreplication, rolconfig::text from pg_roles
    where rolname in ('postgres', 'supabase_admin', 'anon') order by 1`;
  await session.run(`
    alter role postgres superuser replication; alter role supabase_admin superuser; alter role anon set statement_timeout = '1min'`);
  const before = await session.query(attributes);
  const facts = { major: 18, extensions: started.extensions, database: database.name };
  await session.run(started.platform.shared(facts));
  await session.run(started.platform.bootstrap(facts));
  expect(await session.query(attributes)).toEqual(before);
});
