// A community site on Supabase with its own runner: paired files, a table of names, JSON backups. Each test goes on where the
// one before it ended.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newIn, openSite, type Site, said, withoutPgDump } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite("community", "supabase", 17);
  // What the team's own runner left behind: its table, and the first migration.
  await site.run(`create table public.migrations (id serial primary key, name text not null unique,
  applied_at timestamptz not null default now());
alter table public.migrations enable row level security`);
  await site.run(site.read(`${folder}/001_initial_schema.sql`));
  await site.run("insert into public.migrations (name) values ('001_initial_schema.sql')");
});
afterAll(() => site[Symbol.asyncDispose]());

const folder = "database/migrations";
const yes = { ask: async () => "yes" };

test("the history goes forward and back exactly, with 46 indexes of every kind and the functions that policies call", async () => {
  expect((await site.lockstep("init")).out).toContain("is read as paired files");
  site.commit();
  const ran = await site.lockstep("check --format json");
  // Members may write `roles` of their own row, and `is_staff` reads it.
  expect([ran.code, newIn(ran, "error")]).toEqual([1, ["policy-trusts-user-metadata:public.users update"]]);
  expect(said(ran).migrations.map(({ roundTrip }) => roundTrip)).toEqual(["exact", "exact", "exact"]);
  const reach = (table: string, identity: string) =>
    said(ran).rls.access.find((one) => one.table === `public.${table}` && one.identity === identity);
  expect(reach("users", "authenticated")).toMatchObject({ select: "own", insert: "none", update: "own" });
  expect(reach("user_profiles", "anon")).toMatchObject({ select: "all", update: "none" });
  expect(reach("moderation_logs", "authenticated")).toMatchObject({ select: "none" });
  expect(reach("user_leaderboard", "anon")).toMatchObject({ select: "all" });
});

test("a policy that lets staff in by what a user can edit is found", async () => {
  const files = {
    [`${folder}/004_staff.sql`]: `CREATE POLICY admin_logs_staff ON admin_logs FOR SELECT
  USING ((SELECT auth.jwt()) -> 'user_metadata' ->> 'role' = 'staff');
`,
    [`${folder}/004_staff.down.sql`]: "DROP POLICY admin_logs_staff ON admin_logs;\n",
  };
  const ran = await site.trying(files, "check --base main --format json");
  expect([ran.code, newIn(ran, "error")]).toEqual([
    1,
    ["policy-trusts-user-metadata:public.admin_logs admin_logs_staff"],
  ]);
});

test("status lists what is applied, since when, what is pending, and the total", async () => {
  const { code, out } = await site.lockstep("status");
  expect([code, out]).toEqual([0, expect.stringContaining("ledger public.migrations: 1 applied, 2 pending")]);
  expect(out).toMatch(/✓ 001_initial_schema +applied +\d{4}-\d\d-\d\dT/);
  expect(out).toMatch(/· 003_add_rls_policies +pending/);
});

test("a promotion applies what is pending with its times, seeds, looks, asks the health URL, and is normal when run again", async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, answer) => {
    asked.push(url);
    answer.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/health`;
  const words = `--after sql:scripts/seed.sql --after assert:scripts/health.sql --health-url ${url}`;
  const done = await site.lockstep(`promote ${words}`);
  server.close();
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("2 migrations applied")]);
  expect(done.out).toMatch(
    /002_add_indexes +[\d.]+ ms[\s\S]*sql scripts\/seed.sql: 2 statements[\s\S]*scripts\/health.sql: no row/,
  );
  expect(asked).toEqual(["/api/health"]);
  expect(await site.rows("select name from migrations order by id offset 1")).toEqual([
    { name: "002_add_indexes.sql" },
    { name: "003_add_rls_policies.sql" },
  ]);
  const again = await site.lockstep("promote");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
  expect(
    await site.rows(
      "select jsonb_array_length(result) as applied, jsonb_array_length(steps) as steps from lockstep.runs",
    ),
  ).toEqual([{ applied: 2, steps: 3 }]);
});

test("new writes the next pair, and a promotion of it is taken back after the question that says since when it is applied", async () => {
  const made = await site.lockstep("new add_user_preferences");
  expect(made.out).toBe(`✓ ${folder}/004_add_user_preferences.sql\n✓ ${folder}/004_add_user_preferences.down.sql\n`);
  expect(site.read(`${folder}/004_add_user_preferences.sql`)).toBe("-- add_user_preferences\n\n");
  site.write(
    `${folder}/004_add_user_preferences.sql`,
    "ALTER TABLE users ADD COLUMN preferences JSONB DEFAULT '{}'::jsonb;\n",
  );
  site.write(`${folder}/004_add_user_preferences.down.sql`, "ALTER TABLE users DROP COLUMN IF EXISTS preferences;\n");
  expect((await site.lockstep("promote")).code).toBe(0);
  const no = await site.lockstep("rollback", { ask: async () => "n" });
  expect([no.code, no.err]).toEqual([
    1,
    expect.stringMatching(/004_add_user_preferences +1 statement.*applied \d{4}-/),
  ]);
  expect((await site.lockstep("rollback", yes)).code).toBe(0);
  expect(await site.rows("select max(name) as last from migrations")).toEqual([{ last: "003_add_rls_policies.sql" }]);
});

test("transforms, conditional DDL and validation run on rows; one that raises stops, is told, and leaves the rest whole", async () => {
  await site.run(`insert into users (id, discord_id, username, email)
values ('a', '1', 'Ann', 'ANN@example.com'), ('b', '2', 'Bob', 'nobody');
insert into user_profiles (user_id, total_xp) values ('a', 5), ('b', 7);
insert into pathway_progress (user_id, pathway_id, xp) values ('a', 'gaming', 400)`);
  site.write(
    `${folder}/005_update_user_xp.sql`,
    `BEGIN;
UPDATE user_profiles up SET total_xp = (
  SELECT COALESCE(SUM(xp), 0) FROM pathway_progress pp WHERE pp.user_id = up.user_id
);
UPDATE user_profiles SET level = calculate_level_from_xp(total_xp);
COMMIT;
`,
  );
  site.write(`${folder}/005_update_user_xp.down.sql`, "-- What was there is in the backup.\n");
  site.write(
    `${folder}/006_add_column_if_not_exists.sql`,
    `DO $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'bio'
  ) THEN
    ALTER TABLE users ADD COLUMN bio TEXT;
  END IF;
END $$;
`,
  );
  site.write(`${folder}/006_add_column_if_not_exists.down.sql`, "ALTER TABLE users DROP COLUMN IF EXISTS bio;\n");
  site.write(
    `${folder}/007_validate_and_update.sql`,
    `DO $$
DECLARE
  invalid_count INTEGER;
BEGIN
  SELECT COUNT(*) INTO invalid_count FROM users WHERE email IS NOT NULL AND email NOT LIKE '%@%';
  IF invalid_count > 0 THEN
    RAISE EXCEPTION 'Found % invalid emails', invalid_count;
  END IF;
  UPDATE users SET email = LOWER(email);
END $$;
`,
  );
  site.write(`${folder}/007_validate_and_update.down.sql`, "-- Nothing to take back.\n");
  const ran = await site.lockstep("check --base main --format json");
  expect([ran.code, newIn(ran, "error", "warning")]).toEqual([0, ["transaction-control:005_update_user_xp"]]);
  const stopped = await site.lockstep("promote --backup database/backups", withoutPgDump);
  expect([stopped.code, stopped.out]).toEqual([1, expect.stringContaining("Found 1 invalid emails (P0001)")]);
  expect(stopped.out).toMatch(
    /007_validate_and_update was not applied.*is as after 006_add_column_if_not_exists, and unharmed/,
  );
  await site.run("update users set email = null where id = 'b'");
  expect((await site.lockstep("promote")).code).toBe(0);
  expect(await site.rows("select user_id, total_xp, level from user_profiles order by 1")).toEqual([
    { user_id: "a", total_xp: 400, level: 3 },
    { user_id: "b", total_xp: 0, level: 1 },
  ]);
});

test("the backup has a manifest, is whole, and brings back what a transform overwrote", async () => {
  const [name = ""] = site.names("database/backups").filter((one) => !one.startsWith("."));
  const manifest = JSON.parse(site.read(`database/backups/${name}/manifest.json`)) as { tables: { name: string }[] };
  expect(manifest).toMatchObject({ snapshot: expect.anything() });
  expect((await site.lockstep(`restore database/backups/${name} --verify`)).code).toBe(0);
  const restored = await site.lockstep(`restore database/backups/${name} --tables public.user_profiles --yes`);
  expect([restored.code, restored.out]).toEqual([0, expect.stringContaining("2 changed back")]);
  expect(await site.rows("select total_xp from user_profiles order by user_id")).toEqual([
    { total_xp: 5 },
    { total_xp: 7 },
  ]);
});

test("a failing run takes back what it applied where it is asked to, and nothing is half there", async () => {
  site.write(
    `${folder}/008_tags.sql`,
    "CREATE TABLE tags (id INTEGER PRIMARY KEY);\nALTER TABLE tags ENABLE ROW LEVEL SECURITY;\n",
  );
  site.write(`${folder}/008_tags.down.sql`, "DROP TABLE tags;\n");
  site.write(`${folder}/009_unique_names.sql`, "CREATE UNIQUE INDEX users_username_key ON users (username);\n");
  site.write(`${folder}/009_unique_names.down.sql`, "DROP INDEX users_username_key;\n");
  await site.run("insert into users (discord_id, username) values ('3', 'Ann')");
  const failed = await site.lockstep("promote --on-failure rollback");
  expect([failed.code, failed.out]).toEqual([1, expect.stringContaining("23505")]);
  expect(await site.rows("select to_regclass('public.tags') as tags, max(name) as last from migrations")).toEqual([
    { tags: null, last: "007_validate_and_update.sql" },
  ]);
});

test("troubles of the document: a syntax error, no connection, a table that is gone, and a ledger that is mended without SQL", async () => {
  const wrong = { [`${folder}/008_tags.sql`]: "CREATE TABEL tags (id INTEGER);\n" };
  const syntax = await site.trying(wrong, "promote");
  expect([syntax.code, syntax.out]).toEqual([1, expect.stringContaining('syntax error at or near "TABEL"')]);
  const environment = { DATABASE_URL: "postgres://postgres:wrong@127.0.0.1:1/postgres" };
  const away = await site.lockstep("status", { environment });
  expect([away.code, away.err]).toEqual([3, expect.stringContaining("127.0.0.1:1")]);
  await site.run("drop table discord_sync_log");
  const gone = await site.lockstep("rollback", yes);
  expect([gone.code, gone.out]).toEqual([1, expect.stringContaining("does not have it")]);
  expect(gone.out).toContain("create table public.discord_sync_log (");
  // Its row was taken out by hand, and all of it is there: the ledger is told without SQL once that is proved.
  await site.run(`create table public.discord_sync_log (
  id bigint generated always as identity primary key, started_at timestamptz not null default now(),
  finished_at timestamptz, members integer
);
create index idx_discord_sync_log_started_at on public.discord_sync_log (started_at);
alter table public.discord_sync_log enable row level security;
delete from migrations where name = '007_validate_and_update.sql'`);
  const marked = await site.lockstep("promote --baseline 007_validate_and_update");
  expect([marked.code, marked.out]).toEqual([0, expect.stringContaining("1 migration marked as applied")]);
});
