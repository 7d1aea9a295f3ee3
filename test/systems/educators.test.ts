// The tracker of an educators' programme: Prisma folders with rollback.sql, materialized views, triggers for quotas, and
// checks before and after each deployment. Each test goes on where the one before it ended.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newIn, openSite, type Site, said } from "./site.ts";

const folder = "prisma/migrations";
const init = `${folder}/20250901000000_init/migration.sql`;

let site: Site;
beforeAll(async () => {
  site = await openSite("educators", "plain", 15);
  // As `prisma migrate deploy` left it.
  const checksum = createHash("sha256").update(site.read(init)).digest("hex");
  await site.run(site.read(init));
  await site.run(`create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null,
  finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0);
insert into _prisma_migrations values ('1', '${checksum}', now(), '20250901000000_init', null, null, now(), 1)`);
});
afterAll(() => site[Symbol.asyncDispose]());

test("a missing rollback.sql is written beside its migration, and then all go forward and back and Prisma agrees", async () => {
  const made = await site.lockstep("new --down 20250901000000_init");
  expect([made.code, made.out]).toEqual([0, `✓ ${folder}/20250901000000_init/rollback.sql\n`]);
  const ran = await site.lockstep("check --format json");
  expect([ran.code, newIn(ran, "error", "warning", "info")]).toEqual([0, []]);
  expect(said(ran).migrations.map(({ roundTrip }) => roundTrip)).toEqual(["exact", "exact", "exact"]);
  expect(said(ran).drift).toMatchObject([{ kind: "prisma", status: "in-sync" }]);
  site.commit();
});

test("the pooled of two URLs is passed over, and that is said", async () => {
  const pooled = { DATABASE_URL: `${site.url}&pgbouncer=true`, DIRECT_URL: site.url };
  const { code, out } = await site.lockstep("status", { environment: pooled });
  expect([code, out]).toEqual([0, expect.stringContaining("1 applied, 2 pending")]);
  expect(out).toContain("`DIRECT_URL` was taken: `DATABASE_URL` leads to a pooler.");
});

test("the daily check refuses a deployment ahead of it, with the count of each failed check", async () => {
  await site.run(`insert into users (id, handle, name, email, school)
values ('u1', '', 'Ayu', 'ayu@example.com', 'SMA 1'), ('u2', 'budi', 'Budi', 'budi@example.com', 'SMA 1')`);
  const refused = await site.lockstep("promote");
  expect([refused.code, refused.out]).toEqual([
    1,
    expect.stringContaining("check_name: Users without handle, issue_count: 1"),
  ]);
  expect(refused.out).not.toContain("example.com");
  await site.run("update users set handle = 'ayu' where id = 'u1'");
});

test("a deployment checks, backs up, migrates, seeds, refreshes every view in its order, looks, and asks the health URL", async () => {
  const server = createServer((_, answer) => answer.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/health/database`;
  const done = await site.lockstep(
    `promote --backup backups --backup-of public.users --backup-of public.submissions --health-url ${url}`,
  );
  server.close();
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("2 migrations applied")]);
  expect(done.out).toMatch(
    /assert checks\/daily.sql: no row[\s\S]*backup: [\s\S]*verified[\s\S]*sql tasks\/seed.sql[\s\S]*refresh: 6 views[\s\S]*assert checks\/daily.sql: no row[\s\S]*health /,
  );
  expect(await site.rows("select count(*)::int as views from pg_matviews where ispopulated")).toEqual([{ views: 6 }]);
  expect(
    await site.rows("select count(*)::int as finished from _prisma_migrations where finished_at is not null"),
  ).toEqual([{ finished: 3 }]);
});

test("the team's rules hold on production: one active LEARN, the quota, a ledger that only grows, an event that counts once", async () => {
  const submit = (id: string, code: string, payload: string) =>
    site.run(
      `insert into submissions (id, user_id, activity_code, payload) values ('${id}', 'u1', '${code}', '${payload}')`,
    );
  await submit("s1", "LEARN", "{}");
  await expect(submit("s2", "LEARN", "{}")).rejects.toThrow("submissions_one_active_learn");
  await submit("s3", "AMPLIFY", '{"peersTrained": 40, "studentsTrained": 1}');
  await expect(submit("s4", "AMPLIFY", '{"peersTrained": 1}')).rejects.toThrow("quota of AMPLIFY exceeded");
  const earn = (id: string) =>
    site.run(`insert into points_ledger (id, user_id, activity_code, source, delta_points, external_event_id)
values ('${id}', 'u1', 'LEARN', 'WEBHOOK', 20, 'event-1')`);
  await earn("p1");
  await expect(earn("p2")).rejects.toThrow("points_ledger_external_event_id_key");
  await expect(site.run("delete from points_ledger")).rejects.toThrow("append-only");
});

test("a change of a view is rehearsed on rows, promoted, refreshed concurrently, and rolled back by its rollback.sql", async () => {
  const made = await site.lockstep("new activity_points");
  expect(made.out).toContain("/rollback.sql\n");
  const [name = ""] = site.names(folder).slice(-2);
  site.write(
    `${folder}/${name}/migration.sql`,
    "CREATE INDEX idx_school_metrics_points ON school_metrics (points DESC);\n",
  );
  site.write(`${folder}/${name}/rollback.sql`, "DROP INDEX idx_school_metrics_points;\n");
  const done = await site.lockstep("promote");
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("1 migration applied")]);
  expect(await site.rows("select total_points::int from leaderboard_totals where user_id = 'u1'")).toEqual([
    { total_points: 20 },
  ]);
  const undone = await site.lockstep("rollback", { ask: async () => "yes" });
  expect([undone.code, undone.out]).toEqual([0, expect.stringContaining("1 migration undone")]);
  expect((await site.lockstep("drift --fail-on warning")).code).toBe(0);
});

test("health holds the thresholds: views that are stale or empty, slow queries, full connections, a long queue, a key that points nowhere", async () => {
  const well = await site.lockstep("health --fail-on warning");
  expect([well.code, newIn(await site.lockstep("health --format json"), "error", "warning")]).toEqual([0, []]);
  await site.run(`refresh materialized view cohort_metrics with no data;
alter table submission_attachments drop constraint submission_attachments_submission_id_fkey;
insert into submission_attachments values ('a1', 'nowhere', 'proof.pdf');
insert into submissions (id, user_id, activity_code, payload)
select 'q' || n, 'u2', 'EXPLORE', '{}' from generate_series(1, 51) n`);
  site.write(
    "strict.yml",
    `${site.read("lockstep.yml").replace("connections: 80", "connections: 1").replace("view-age: 30m", "view-age: 1s").replace("slow-query: 10s", "slow-query: 1s")}`,
  );
  const slow = site.rows("select pg_sleep(5)");
  await wait(1_500);
  const ill = await site.lockstep("health --config strict.yml --format json");
  await slow;
  const checks = newIn(ill, "error", "warning").map((key) =>
    key.replace(/^transaction-open-long:.*/, "transaction-open-long"),
  );
  expect([ill.code, checks]).toEqual([
    1,
    [
      "assertion-fails:checks/daily.sql",
      "assertion-fails:checks/queue.sql",
      "connections-nearly-full:connections",
      "matview-stale:public.leaderboard_totals",
      "matview-unpopulated:public.cohort_metrics",
      "transaction-open-long",
    ],
  ]);
});
