// A platform for market learning and paper trading: numbered files without downs that psql, a container, the dashboard or the
// Supabase CLI run in order, and no ledger. Each test goes on where the one before it ended.
import { afterAll, beforeAll, expect, test } from "vitest";
import { newIn, openSite, type Ran, type Site, said } from "./site.ts";

const folder = "database/migrations";
const up = (name: string) => `${folder}/${name}.sql`;

let site: Site;
beforeAll(async () => {
  site = await openSite("market", "supabase", 15);
});
afterAll(() => site[Symbol.asyncDispose]());

const reachIn = (ran: Ran) => (table: string, identity: string) => {
  const row = said(ran).rls.access.find((one) => one.table === `public.${table}` && one.identity === identity);
  return [row?.select, row?.insert, row?.update, row?.delete].join(" ");
};

test("33 tables build without an error, all behind row level security, each with what its document says clients reach", async () => {
  const ran = await site.lockstep("check --format json");
  expect([ran.code, newIn(ran, "error")]).toEqual([0, []]);
  const reach = reachIn(ran);
  expect(reach("paper_positions", "authenticated")).toBe("own own own own");
  expect(reach("tribe_members", "anon")).toBe("none none none none");
  expect(reach("feature_flags", "anon")).toBe("all none none none");
  expect(reach("audit_logs", "authenticated")).toBe("none none none none");
});

test("in a plain container a missing auth schema is named; with it, settings say who asks, and an admin reaches all", async () => {
  const without = await site.lockstep("check --platform plain");
  expect([without.code, without.out]).toEqual([
    1,
    expect.stringContaining("needs schema `auth`, which is not there yet"),
  ]);
  const ran = await site.lockstep("check --platform plain --before database/docker/auth.sql --format json");
  expect([ran.code, newIn(ran, "error")]).toEqual([0, []]);
  const reach = reachIn(ran);
  expect(reach("users", "application")).toBe("own none none none");
  expect(reach("users", "application as admin")).toBe("all all all all");
  // The document's own cast refuses an empty setting: nobody gets in, and by an error.
  expect(reach("users", "application without identity")).toBe("error none none none");
  expect(reach("user_profiles", "application")).toBe("own own own own");
});

test("the document's policy of tribe_members reads tribe_members, and that is found as recursion", async () => {
  const files = {
    [up("007_tribe_policy")]: `DROP POLICY tribe_members_select_same_tribe ON tribe_members;
CREATE POLICY tribe_members_select_same_tribe ON tribe_members FOR SELECT USING (
    EXISTS (
        SELECT 1 FROM tribe_members tm
        WHERE tm.tribe_id = tribe_members.tribe_id AND tm.user_id = (SELECT auth.uid())
    )
);
`,
  };
  const ran = await site.trying(files, "check --base main --format json");
  expect([ran.code, newIn(ran, "error")]).toEqual([1, ["policy-recursion:public.tribe_members"]]);
});

test("a change that fails on rows which triggers make is found on synthetic rows of every type", async () => {
  const files = {
    [up("007_shorter")]: `ALTER TABLE watchlists ADD CONSTRAINT watchlists_one UNIQUE (user_id);
ALTER TABLE paper_positions ALTER COLUMN quantity TYPE DECIMAL(10, 2);
`,
  };
  const ran = await site.trying(files, "check --base main --format json");
  expect([ran.code, newIn(ran, "error")]).toEqual([
    1,
    [
      "index-not-concurrent:public.watchlists_one",
      "table-rewrite:public.paper_positions",
      "up-fails-on-rows:007_shorter",
    ],
  ]);
});

test("a database that a loop of psql built is adopted: the files prove what it is, and the ledger is written", async () => {
  for (const name of site.names(folder)) await site.run(site.read(`${folder}/${name}`));
  await site.run(site.read("database/seeds/001_seed_data.sql"));
  const status = await site.lockstep("status");
  expect([status.code, status.out]).toEqual([0, expect.stringContaining("no ledger yet: 6 pending")]);
  const refused = await site.lockstep("promote");
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("lockstep promote --baseline ID proves it")]);
  const marked = await site.lockstep("promote --baseline 006_create_audit_tables");
  expect([marked.code, marked.out]).toEqual([0, expect.stringContaining("6 migrations marked as applied")]);
  const drift = await site.lockstep("drift --fail-on warning");
  expect([drift.code, drift.out]).toEqual([0, expect.stringContaining("and the migrations agree")]);
});

test("read as the Supabase CLI reads them, the files give the same schema, in SQL and as a diagram", async () => {
  expect((await site.lockstep("schema --output sql=docs/schema.sql --output mermaid=docs/schema.mmd")).code).toBe(0);
  expect(site.read("docs/schema.mmd")).toMatch(/public_users .*public_user_profiles : "user_id"/);
  expect((await site.lockstep("schema --layout supabase --check docs/schema.sql")).code).toBe(0);
  expect((await site.lockstep("schema --live --check docs/schema.sql")).code).toBe(0);
});

test("a user on production gets rows in five tables, and position, level and feature functions count right", async () => {
  const tables = ["user_profiles", "user_settings", "user_stats", "paper_portfolios", "watchlists"];
  const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(", ");
  expect(await site.rows(`select ${counts}`)).toEqual([Object.fromEntries(tables.map((table) => [table, 1]))]);
  await site.run(`insert into paper_positions (portfolio_id, user_id, symbol, side, quantity, entry_price, current_price)
select id, user_id, 'BTC', 'short', 0.5, 200, 150 from paper_portfolios`);
  expect(
    await site.rows("select pnl::float, pnl_pct::float, calculate_level(400) as level from paper_positions"),
  ).toEqual([{ pnl: 25, pnl_pct: 25, level: 3 }]);
});

test("missing downs are written, each proved, and then the newest migrations can be taken back and come again", async () => {
  const drop = `-- lockstep: allow up-destroys-data: these alerts were never sent, and the backup has them
ALTER TABLE watchlist_items DROP COLUMN alert_price_below;
`;
  for (const id of ["006_create_audit_tables", "007_alerts"]) {
    if (id === "007_alerts") site.write(up(id), drop);
    const made = await site.lockstep(`new --down ${id}`);
    expect([made.code, made.out]).toEqual([0, `✓ ${folder}/${id}.down.sql\n`]);
  }
  const ran = await site.lockstep("check --base main --format json");
  expect([ran.code, newIn(ran, "error")]).toEqual([0, []]);
  await site.run(
    "insert into watchlist_items (watchlist_id, symbol, alert_price_below) select id, 'BTC', 42 from watchlists",
  );
  const done = await site.lockstep("promote --backup backups --backup-of data --backup-keep 5");
  expect([done.code, done.out]).toEqual([0, expect.stringContaining("1 migration applied")]);
  const undone = await site.lockstep("rollback --yes");
  expect([undone.code, undone.out]).toEqual([0, expect.stringContaining("1 migration undone")]);
});

test("a dump is proved to be whole, and counts and orphans are verified as after a restoration", async () => {
  const [name = ""] = site.names("backups").filter((one) => !one.startsWith("."));
  const verified = await site.lockstep(`restore backups/${name} --verify`);
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/the (backup|dump) is whole/)]);
  const orphans = await site.lockstep("health --fail-on error");
  expect(orphans.code).toBe(0);
  await site.run("delete from user_profiles");
  const ill = await site.lockstep("health --format json");
  expect([ill.code, newIn(ill, "error")]).toEqual([1, ["assertion-fails:database/checks/after_restore.sql"]]);
});
