// A trekking platform on Supabase: one consolidated migration, its forerunners in an archive, an agent that keeps local and
// remote alike. Each test goes on where the one before it ended.
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyProduction, loginTo, newIn, openSite, type Site, said, withoutPgDump } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite("trekking", "supabase", 17);
});
afterAll(() => site[Symbol.asyncDispose]());

const consolidated = "20260101000000_comprehensive_schema_consolidation";
const folder = "supabase/migrations";
const extracted = "schema --output sql=database-schema/latest_schema.sql";

test("init finds the consolidated migration, leaves the archive out, and writes both workflows", async () => {
  const { code, out } = await site.lockstep("init");
  expect([code, out]).toEqual([0, expect.stringContaining("`supabase/migrations` is read as Supabase CLI")]);
  expect(out).toContain("archive/20240815000000_fix_policies_again.sql` (in a subfolder");
  expect(site.read("lockstep.yml")).toContain("postgres-version: 17\n");
  expect(site.names(".github/workflows")).toEqual(["lockstep-promote.yml", "lockstep.yml"]);
});

test("the consolidation gets a down that was proved, and the history is clean", async () => {
  expect((await site.lockstep(`new --down ${consolidated}`)).code).toBe(0);
  expect(site.read(`supabase/rollbacks/${consolidated}.sql`)).toContain(
    "drop trigger on_auth_user_created on auth.users;",
  );
  site.commit();
  const ran = await site.lockstep("check --format json");
  expect([ran.code, newIn(ran, "error", "warning")]).toEqual([0, []]);
  expect(said(ran).migrations).toMatchObject([{ id: consolidated, roundTrip: "exact" }]);
});

test("validation finds what a branch breaks: row security, policies twice, storage, and what an admin function keeps from working", async () => {
  const path = `${folder}/20260102000000_reviews.sql`;
  const mistyped = "create table public.trek_reviews (trek_id text not null references public.trek_events (id));\n";
  const refused = await site.trying({ [path]: mistyped }, "check --base main");
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("incompatible types: text and uuid")]);
  const broken = `create table public.trek_reviews (
  id uuid primary key default gen_random_uuid(),
  trek_id uuid not null references public.trek_events (id) on delete cascade,
  body text not null
);
create policy "Users can view own profile" on public.users for select using (auth.uid() = id);
create policy everybody_reads_proofs on storage.objects for select using (bucket_id = 'payment-proofs');
revoke execute on function public.is_admin() from public, anon, authenticated;
`;
  const ran = await site.trying({ [path]: broken }, "check --base main --format json --output html=report.html");
  expect(ran.code).toBe(1);
  expect(newIn(ran, "error", "warning")).toEqual([
    "access-widened:storage.objects anon, authenticated select",
    "down-missing:20260102000000_reviews",
    "fk-unindexed:public.trek_reviews (trek_id)",
    "policy-always-true:storage.objects everybody_reads_proofs",
    "policy-fails:function public.is_admin()",
    "policy-overlaps:public.users",
    "policy-unwrapped-call:public.users Users can view own profile",
    "rls-off:public.trek_reviews",
  ]);
  const { rls } = said(ran);
  const users = rls.access.find(
    ({ table, identity }) => table === "public.trek_events" && identity === "authenticated",
  );
  expect(users).toMatchObject({ update: "error", base: { update: "none" } });
  expect(site.read("report.html")).toContain("public.trek_reviews");
});

test("status and a dry run say what is pending, and a promotion applies it once", async () => {
  const before = await site.lockstep("status");
  expect([before.code, before.out]).toEqual([0, expect.stringMatching(/schema_migrations: 1 pending\n/)]);
  const plan = await site.lockstep("promote --dry-run");
  expect([plan.code, plan.out]).toEqual([
    0,
    expect.stringMatching(/consolidation {2}75 statements, one transaction, down exact/),
  ]);
  const done = await site.lockstep("promote");
  expect([done.code, done.out]).toEqual([0, expect.stringMatching(/1 migration applied[\s\S]*verified/)]);
  const again = await site.lockstep("promote");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
});

test("the schema is extracted to a file that local, remote and a fresh build agree on", async () => {
  expect((await site.lockstep(extracted)).code).toBe(0);
  expect((await site.lockstep("schema --check database-schema/latest_schema.sql")).code).toBe(0);
  expect((await site.lockstep("schema --live --check database-schema/latest_schema.sql")).code).toBe(0);
  site.commit();
});

test("a history is consolidated: proved equal, its files in the archive, policies that repeat each other listed, nothing to do on production", async () => {
  const later = "20260101120000_more_policies";
  site.write(
    `${folder}/${later}.sql`,
    `create policy trek_events_for_all on public.trek_events for select using (true);
create policy trek_events_for_users on public.trek_events for select using (auth.uid() is not null);
`,
  );
  site.write(
    `supabase/rollbacks/${later}.sql`,
    `drop policy trek_events_for_all on public.trek_events;
drop policy trek_events_for_users on public.trek_events;
`,
  );
  expect((await site.lockstep("promote")).code).toBe(0);
  expect((await site.lockstep(extracted)).code).toBe(0);
  const plan = await site.lockstep("squash --name consolidation --dry-run");
  expect([plan.code, plan.out]).toEqual([0, expect.stringContaining("proved equal")]);
  expect(site.names(folder)).toEqual([`${consolidated}.sql`, `${later}.sql`, "archive"]);
  const done = await site.lockstep("squash --name consolidation");
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("20260101120000_consolidation for 2 migrations")]);
  expect(done.out).toContain("`trek_events_for_users`");
  expect(site.names(folder)).toEqual(["20260101120000_consolidation.sql", "archive"]);
  expect(site.names(`supabase/migrations_archive/${later}`)).toContain(`${consolidated}.sql`);
  site.commit();
  const status = await site.lockstep("status");
  expect([status.code, status.out]).toEqual([0, expect.stringContaining("applied (as the 2 that it stands for)")]);
  const again = await site.lockstep("promote");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
  expect((await site.lockstep("schema --check database-schema/latest_schema.sql")).code).toBe(0);
  await using fresh = await emptyProduction(site.server, "supabase");
  const built = await site.lockstep("promote", { environment: { DATABASE_URL: await loginTo(fresh) } });
  expect([built.code, built.out]).toEqual([0, expect.stringMatching(/1 migration applied[\s\S]*verified/)]);
});

test("what was changed on the remote by hand is named, and becomes a migration that is marked as applied", async () => {
  expect((await site.lockstep("drift")).code).toBe(0);
  await site.run("create policy trek_events_all on public.trek_events for select using (true)");
  await site.run("create index by_hand on public.trek_events (location)");
  const drift = await site.lockstep("drift");
  expect(drift.out).toContain("has `policy public.trek_events.trek_events_all`, and no migration makes it");
  expect(drift.out).toContain("drop index public.by_hand;");
  const pending = { [`${folder}/20260105000000_later.sql`]: "create table public.later (id integer primary key);\n" };
  const refused = await site.trying(pending, "promote");
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("lockstep new NAME --from-drift makes")]);
  const made = await site.lockstep("new as_on_the_remote --from-drift");
  expect([made.code, made.err]).toEqual([0, expect.stringContaining("`lockstep promote --baseline ID`")]);
  const marked = await site.lockstep("promote --baseline 20260102030405_as_on_the_remote");
  expect([marked.code, marked.out]).toEqual([0, expect.stringContaining("1 migration marked as applied")]);
  const agreed = await site.lockstep("drift --fail-on warning");
  expect([agreed.code, agreed.out]).toEqual([0, expect.stringContaining("and the migrations agree")]);
});

test("a migration that only the remote's ledger knows is a conflict that status names", async () => {
  await site.run("insert into supabase_migrations.schema_migrations (version) values ('20260103000000')");
  const status = await site.lockstep("status");
  expect([status.code, status.out]).toEqual([1, expect.stringMatching(/✗ 20260103000000 +no such file/)]);
  expect((await site.lockstep("promote")).code).toBe(1);
  await site.run("delete from supabase_migrations.schema_migrations where version = '20260103000000'");
});

test("a promotion is backed up first; rolled back and restored, production is as it was", async () => {
  await site.run(`insert into auth.users (id, email) values (gen_random_uuid(), 'ann@example.com');
update public.users set phone = '+91 98'`);
  site.write(`${folder}/20260104000000_no_phone.sql`, "alter table public.users drop column phone;\n");
  expect((await site.lockstep("new --down 20260104000000_no_phone")).code).toBe(0);
  const done = await site.lockstep("promote --backup database-schema/backups", withoutPgDump);
  expect([done.code, done.out]).toEqual([0, expect.stringMatching(/before +backup: .*1 table, 1 row/)]);
  const undone = await site.lockstep("rollback", { ask: async () => "yes" });
  expect([undone.code, undone.out]).toEqual([0, expect.stringContaining("1 migration undone")]);
  expect(await site.rows("select phone from public.users")).toEqual([{ phone: null }]);
  const [backup] = site.names("database-schema/backups").filter((name) => !name.startsWith("."));
  const restored = await site.lockstep(`restore database-schema/backups/${backup} --yes`);
  expect([restored.code, restored.out]).toEqual([0, expect.stringContaining("1 changed back")]);
  expect(await site.rows("select phone from public.users")).toEqual([{ phone: "+91 98" }]);
});

test("health is silent on a well kept database, and finds a key without index, one never validated, and full connections", async () => {
  const well = await site.lockstep("health --fail-on warning");
  expect([well.code, well.out]).toEqual([0, expect.stringContaining("is healthy")]);
  await site.run(`drop index public.trek_expenses_trek_idx;
alter table public.trek_expenses drop constraint trek_expenses_paid_by_fkey;
alter table public.trek_expenses add constraint trek_expenses_paid_by_fkey foreign key (paid_by) references public.users not valid`);
  site.write("health.yml", "health:\n  connections: 1\n");
  const ill = await site.lockstep("health --config health.yml --fail-on warning --format json");
  expect([ill.code, newIn(ill, "error", "warning")]).toEqual([
    1,
    [
      "connections-nearly-full:connections",
      "constraint-not-validated:public.trek_expenses trek_expenses_paid_by_fkey",
      "fk-unindexed:public.trek_expenses (trek_id)",
    ],
  ]);
});
