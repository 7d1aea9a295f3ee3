// Privacy-first file tracking on Supabase: a master file that sorts last for ever, incremental files before it, an archive
// beside them, and Prisma. Each test goes on where the one before it ended.
import { afterAll, beforeAll, expect, test } from "vitest";
import { newIn, openSite, type Ran, type Site, said } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite("file-tracking", "supabase", 15);
});
afterAll(() => site[Symbol.asyncDispose]());

const folder = "supabase/migrations";
const master = "99999999999999_master_consolidated_schema";
const increment = "20260102030405_consent_receipts";

test("init writes a check that blocks pull requests and a promotion on every push to main", async () => {
  const { code, out } = await site.lockstep("init");
  expect([code, out]).toEqual([0, expect.stringContaining("`prisma/schema.prisma` is a Prisma schema")]);
  expect(site.read(".github/workflows/lockstep.yml")).toContain("on: [pull_request, merge_group]");
  expect(site.read(".github/workflows/lockstep-promote.yml")).toContain('branches: ["main"]');
  site.commit();
});

let ran: Ran;
test("the history is clean as it stands, Prisma agrees, and what it cannot say is listed as outside of it", async () => {
  ran = await site.lockstep("check --format json");
  expect([ran.code, newIn(ran, "error", "warning")]).toEqual([0, [`down-missing:${folder}`]]);
  const [prisma] = said(ran).drift;
  expect(prisma).toMatchObject({ kind: "prisma", status: "in-sync" });
  expect(prisma?.outside).toEqual(
    expect.arrayContaining([
      "constraint public.retention_policies.retention_policies_days_check",
      "function public.is_org_member(organization uuid)",
      "policy public.workflows.workflows_all",
      "row security of table public.events",
    ]),
  );
});

test("access: one's own data, that of one's organisations, and flags and offers for everybody", () => {
  const reach = (table: string, identity: string) => {
    const row = said(ran).rls.access.find((one) => one.table === `public.${table}` && one.identity === identity);
    return [row?.select, row?.insert, row?.update, row?.delete].join(" ");
  };
  expect(reach("events", "anon")).toBe("none none none none");
  expect(reach("events", "authenticated")).toBe("own own own own");
  expect(reach("workflows", "authenticated")).toBe("own own own own");
  expect(reach("audit_logs", "authenticated")).toBe("none none none none");
  expect(reach("offers", "anon")).toBe("all none none none");
  expect(reach("feature_flags", "anon")).toBe("all none none none");
});

test("production gets the incremental file and the master file, nothing of the archive, and the master may run again", async () => {
  const done = await site.lockstep("promote --format json");
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out).migrations).toMatchObject([
    { id: "20250120000000_nps_submissions", outcome: "applied", ms: expect.any(Number) },
    { id: master, outcome: "applied" },
  ]);
  expect(await site.rows("select from pg_tables where tablename like 'must_never_run%'")).toEqual([]);
  await site.run(site.read(`${folder}/${master}.sql`));
  const again = await site.lockstep("promote");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
  const drift = await site.lockstep("drift --fail-on warning");
  expect([drift.code, drift.out]).toEqual([0, expect.stringContaining("and the migrations agree")]);
  const [kept] = (await site.rows("select result from lockstep.runs")) as { result: unknown }[];
  expect(kept?.result).toMatchObject([{ outcome: "applied", ms: expect.any(Number) }, { migration: master }]);
});

test("an incremental file that leans on the master file is refused: on an empty database it runs first", async () => {
  const files = { [`${folder}/20260101000000_locale.sql`]: "alter table public.users add column locale text;\n" };
  const leaning = await site.trying(files, "check --base main");
  expect([leaning.code, leaning.out]).toEqual([1, expect.stringContaining(`\`${master}\` makes it, and runs later`)]);
});

test("an incremental file and its model are made, checked, promoted and taken back, and the master file stays", async () => {
  expect((await site.lockstep("new consent_receipts")).out).toContain(`${folder}/${increment}.sql`);
  site.write(
    `${folder}/${increment}.sql`,
    `create table if not exists public.consent_receipts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  purpose text not null
);
create index if not exists consent_receipts_user_id_idx on public.consent_receipts (user_id);
alter table public.consent_receipts enable row level security;
drop policy if exists own on public.consent_receipts;
create policy own on public.consent_receipts for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
`,
  );
  site.write(`supabase/rollbacks/${increment}.sql`, "drop table public.consent_receipts;\n");
  const drifted = await site.lockstep("check --base main --format json");
  expect([drifted.code, newIn(drifted, "error", "warning")]).toEqual([
    1,
    ["prisma-drift:table public.consent_receipts"],
  ]);
  site.write(
    "prisma/schema.prisma",
    `${site.read("prisma/schema.prisma")}
model ConsentReceipt {
  id      String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  userId  String @map("user_id") @db.Uuid
  purpose String

  @@index([userId])
  @@map("consent_receipts")
}
`,
  );
  const clean = await site.lockstep("check --base main --format json");
  expect([clean.code, newIn(clean, "error", "warning")]).toEqual([0, []]);
  const status = await site.lockstep("status");
  expect([status.code, status.out]).toEqual([0, expect.stringContaining("2 applied, 1 pending")]);
  expect((await site.lockstep("promote")).code).toBe(0);
  const undone = await site.lockstep("rollback --yes");
  expect([undone.code, undone.out]).toEqual([0, expect.stringContaining(`${increment}  `)]);
  expect(
    await site.rows("select to_regclass('public.consent_receipts') as gone, to_regclass('public.users') as there"),
  ).toEqual([{ gone: null, there: "users" }]);
  expect((await site.lockstep("promote")).code).toBe(0);
  site.commit();
});

test("a field that only Prisma has blocks, and its alignment migration is made from the drift", async () => {
  site.write(
    "prisma/schema.prisma",
    site.read("prisma/schema.prisma").replace("  purpose String\n", "  purpose String\n  note    String?\n"),
  );
  const made = await site.lockstep("new align_with_prisma --from-drift");
  expect([made.code, made.err]).toEqual([0, expect.stringContaining("The down was proved")]);
  expect(site.read(`${folder}/20260102030406_align_with_prisma.sql`)).toContain(
    "alter table public.consent_receipts add column note text;",
  );
  expect((await site.lockstep("promote")).code).toBe(0);
  const drift = await site.lockstep("drift --fail-on warning");
  expect([drift.code, drift.out]).toEqual([
    0,
    expect.stringContaining("prisma/schema.prisma and the migrations agree"),
  ]);
});

test("incremental files are folded into the master file, proved equal and to run again, and production has nothing to do", async () => {
  const done = await site.lockstep("squash --idempotent");
  expect([done.code, done.out]).toEqual([0, expect.stringContaining(`${master} for 4 migrations, proved equal`)]);
  expect(done.out).toContain("Run over a database of the old history, it changes nothing.");
  expect(site.names(folder)).toEqual([`${master}.sql`]);
  expect(site.names(`supabase/migrations_archive/${master}`)).toContain(`${increment}.sql`);
  site.commit();
  await site.run(site.read(`${folder}/${master}.sql`));
  const again = await site.lockstep("promote");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("nothing to do")]);
});

test("diagrams and a page on access are written from the migrations", async () => {
  expect((await site.lockstep("schema --output svg=docs/er.svg --output rls=docs/access.md")).code).toBe(0);
  expect(site.read("docs/er.svg")).toMatch(/^<svg/);
  expect(site.read("docs/access.md")).toContain("## `public.consent_receipts`");
});
