// Where users live in a schema of the platform's, and a trigger there makes profiles here.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer, platformOf } from "../rehearse/rehearsal.ts";
import { filling, mixedRows, OWNERS, refusedNext } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer(18, "supabase");
});
afterAll(() => server[Symbol.asyncDispose]());

const SCHEMA = `
  create table public.profiles (id uuid primary key references auth.users on delete cascade, username text unique not null check (char_length(username) >= 3), avatar_url text, deleted_at timestamptz);
  create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
  begin
    insert into public.profiles (id, username) values (new.id, new.raw_user_meta_data ->> 'user_name');
    return new;
  end $$;
  create trigger on_auth_user_created after insert on auth.users for each row execute procedure public.handle_new_user();
  create table public.teams (id uuid primary key default gen_random_uuid(), name text not null, created_by uuid not null default auth.uid() references auth.users);
  create table public.team_members (team_id uuid references public.teams, user_id uuid references public.profiles, primary key (team_id, user_id));
  create table public.notes (id bigint generated always as identity primary key, user_id uuid not null default auth.uid(), team_id uuid references public.teams, body text);
`;

test("users of the platform are made along with the rows that belong to them", async () => {
  const platform = platformOf("supabase");
  await using database = await server.createDatabase();
  await using admin = await database.connect();
  const facts = { major: 18, extensions: await server.extensions(), database: database.name };
  await admin.run(platform.shared(facts));
  await admin.run(platform.bootstrap(facts));
  await admin.run(SCHEMA);
  const owners = { "public.profiles": "id", "public.teams": "created_by" };
  await filling(
    database,
    async (done) => {
      expect(done.filled.failed).toEqual([]);
      expect(await mixedRows(done)).toEqual([]);
      expect(await refusedNext(done)).toEqual([]);
      const [users] = await done.query<{ ids: string }>(
        "select string_agg(id::text, ' ' order by id) as ids from auth.users",
      );
      expect(users?.ids).toContain(OWNERS.a.uuid);
      expect(users?.ids).toContain(OWNERS.b.uuid);
      const profile = (await done.filled.next(["public.profiles"])).get("public.profiles")?.a ?? null;
      expect(profile?.clash).toBe("profiles_pkey");
      const note = (await done.filled.next(["public.notes"])).get("public.notes")?.a ?? null;
      expect(note?.values.user_id).toBe(`'${OWNERS.a.uuid}'`);
      expect(note?.required).toEqual([]);
    },
    { owners },
  );
});
