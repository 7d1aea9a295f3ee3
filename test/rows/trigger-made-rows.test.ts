// Rows that a trigger makes along with others have values where other rows have them.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Server } from "../../src/postgres/contract.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { databaseWith, filling, mixedRows, populating } from "./filling.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const SCHEMA = `
  create table public.users (id uuid primary key default gen_random_uuid(), email text not null unique);
  create table public.profiles (
    id uuid primary key references public.users,
    user_id uuid references public.users,
    bio text,
    level integer check (level > 10),
    badge text
  );
  create function public.handle_new_user() returns trigger language plpgsql as $$
  begin
    insert into public.profiles (id) values (new.id);
    return new;
  end $$;
  create function public.keep_badge() returns trigger language plpgsql as $$
  begin
    if new.badge is distinct from old.badge then raise exception 'badges are earned'; end if;
    return new;
  end $$;
  insert into public.users (id, email) values ('11111111-0000-4000-8000-000000000001', 'kept@example.com');
  insert into public.profiles (id) values ('11111111-0000-4000-8000-000000000001');
  create trigger made after insert on public.users for each row execute function public.handle_new_user();
  create trigger keep_badge before update on public.profiles for each row execute function public.keep_badge();
`;

const COUNTS = `select count(*)::int as rows, count(bio)::int as bios, count(level)::int as levels, count(badge)::int as badges,
  count(user_id)::int as users, min(level)::int as least from public.profiles where id <> '11111111-0000-4000-8000-000000000001'`;
const KEPT = "select bio, level, user_id from public.profiles where id = '11111111-0000-4000-8000-000000000001'";

test("both owners' rows are completed, but for what is refused; a migration's row is left alone", async () => {
  await using database = await databaseWith(server, SCHEMA);
  await filling(database, async (done) => {
    expect(done.filled.failed).toEqual([]);
    expect(await mixedRows(done)).toEqual([]);
    const [counts] = await done.query(COUNTS);
    expect(counts).toMatchObject({ bios: counts?.rows, levels: counts?.rows, users: counts?.rows, badges: 0 });
    expect(counts?.least).toBeGreaterThan(10);
    expect(await done.query(KEPT)).toEqual([{ bio: null, level: null, user_id: null }]);
  });
});

test("so are many, some of them with what nobody expects", async () => {
  await using database = await databaseWith(server, SCHEMA.replace(/ {2}create trigger keep_badge.*/, ""));
  await populating(database, 50, async ({ populated, query }) => {
    expect(populated.failed).toEqual([]);
    const [counts] = await query(COUNTS);
    expect(counts?.rows).toBeGreaterThanOrEqual(50);
    for (const column of ["bios", "levels", "users", "badges"]) expect(counts?.[column]).toBeGreaterThan(25);
    expect(counts?.least).toBeGreaterThan(10);
    const [wild] = await query(
      "select count(distinct bio)::int as bios, bool_or(bio = '') as empty from public.profiles",
    );
    expect(wild).toMatchObject({ empty: true });
    expect(await query(KEPT)).toEqual([{ bio: null, level: null, user_id: null }]);
  });
});
