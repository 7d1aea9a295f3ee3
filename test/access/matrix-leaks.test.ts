// Planted leaks, each beside the clean table that it would have been.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccessEvidence } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { callOf, lookingAt, reachOf } from "./look-at.ts";

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await embeddedServer(18, "supabase");
});
afterAll(async () => server[Symbol.asyncDispose]());

const mine = "user_id = (select auth.uid())";
const table = (name: string, ...policies: readonly string[]): string =>
  [
    `create table ${name} (id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users (id), title text not null);`,
    `alter table ${name} enable row level security;`,
    ...policies.map((policy, index) => `create policy "p${index}" on ${name} ${policy};`),
  ].join("\n");

const own = `to authenticated using (${mine}) with check (${mine})`;

/** Looks at what the SQL makes, and gives what it saw. */
const evidenceOf = async (sql: string): Promise<AccessEvidence> => {
  let evidence: AccessEvidence | null = null;
  await lookingAt(server, [sql], { platform: "supabase" }, async ([look]) => {
    evidence = look?.evidence ?? null;
  });
  if (evidence === null) throw new Error("nothing was seen");
  return evidence;
};

test("a clean table gives everybody their own rows and nobody else any", async () => {
  const evidence = await evidenceOf(table("notes", own));
  expect(evidence.unproven).toEqual([]);
  expect(reachOf(evidence, "public.notes", "anon")).toBe("- - - -");
  expect(reachOf(evidence, "public.notes", "authenticated")).toBe("own own own own");
  expect(reachOf(evidence, "public.notes", "authenticated without identity")).toBe("- - - -");
  expect(reachOf(evidence, "public.notes", "service_role")).toBe("ALL ALL ALL ALL");
  const mineRow = evidence.matrix.find(({ identity }) => identity === "authenticated");
  expect(mineRow?.handOver).toMatchObject({ reach: "none", cause: { sqlstate: "42501" } });
});

const leaks: readonly (readonly [what: string, sql: string, relation: string, identity: string, reach: string])[] = [
  [
    "a permissive policy beside a strict one",
    table("t", own, "for select using (true)"),
    "public.t",
    "anon",
    "ALL - - -",
  ],
  [
    "using (true) on update",
    table("t", `for select using (${mine})`, "for update to authenticated using (true)"),
    "public.t",
    "authenticated",
    "own - ALL -",
  ],
  [
    "taking rows of others over",
    table("t", `for update to authenticated using (true) with check (${mine})`),
    "public.t",
    "authenticated",
    "- - ALL -",
  ],
  [
    "insert for somebody else",
    table("t", "for insert to authenticated with check (true)"),
    "public.t",
    "authenticated",
    "- ALL - -",
  ],
  [
    "a policy to public that was meant for users",
    table("t", "for delete using (true)"),
    "public.t",
    "anon",
    "- - - ALL",
  ],
  [
    "no identity is admitted",
    table("t", `using (${mine} or auth.uid() is null)`),
    "public.t",
    "anon",
    "ALL ALL ALL ALL",
  ],
  [
    "a view with its owner's rights",
    `${table("t", own)} create view v as select * from t;`,
    "public.v",
    "anon",
    "ALL ALL ALL ALL",
  ],
  [
    "a view that hands all rows on",
    `${table("t", own)} create view v as select count(*) from t;`,
    "public.v",
    "authenticated",
    "ALL - - -",
  ],
  [
    "a view with the rights of who asks is clean",
    `${table("t", own)} create view v with (security_invoker) as select * from t;`,
    "public.v",
    "authenticated",
    "own own own own",
  ],
  [
    "a materialized view",
    `${table("t", own)} create materialized view v as select * from t;`,
    "public.v",
    "anon",
    "ALL - - -",
  ],
  [
    "no row level security",
    "create table t (id int primary key, user_id uuid, title text);",
    "public.t",
    "anon",
    "ALL ALL ALL ALL",
  ],
  [
    "columns granted one by one",
    `${table("t", "using (true)")} revoke all on t from anon; grant select (title), update (title) on t to anon;`,
    "public.t",
    "anon",
    "ALL - ALL -",
  ],
  [
    "insert alone",
    `${table("t", "for insert to anon with check (true)")} revoke all on t from anon; grant insert on t to anon;`,
    "public.t",
    "anon",
    "- ALL - -",
  ],
  [
    "a policy that reads its own table",
    table("tribe_members", "using (exists (select from tribe_members m where m.user_id = auth.uid()))"),
    "public.tribe_members",
    "authenticated",
    "error 42P17 error 42P17 error 42P17 error 42P17",
  ],
  [
    "a function in a policy that may not be called",
    `create function staff() returns boolean language sql stable as 'select true'; revoke execute on function staff() from public, anon, authenticated; ${table("t", "for select using (staff())")}`,
    "public.t",
    "anon",
    "error 42501 - - -",
  ],
  [
    "a cast that only works with an identity",
    table("t", "for select using (user_id = current_setting('request.jwt.claim.sub', true)::uuid)"),
    "public.t",
    "anon",
    "error 22P02 - - -",
  ],
  [
    "rows that other rows point to",
    `${table("t", "for delete to authenticated using (true)")} create table c (id int generated always as identity primary key, t_id uuid not null references t (id)); alter table c enable row level security;`,
    "public.t",
    "authenticated",
    "- - - ALL",
  ],
  [
    "files of a bucket",
    `insert into storage.buckets (id, name) values ('papers', 'papers'); create policy p on storage.objects for select using (bucket_id = 'papers');`,
    "storage.objects",
    "anon",
    "ALL - - -",
  ],
  [
    "names that need quoting",
    table('"Früh ""stücke""` x"', "for select using (true)"),
    'public."Früh ""stücke""` x"',
    "anon",
    "ALL - - -",
  ],
];

test.each(leaks)("%s shows", async (_what, sql, relation, identity, reach) => {
  const evidence = await evidenceOf(sql);
  expect(reachOf(evidence, relation, identity)).toBe(reach);
});

test("row level security that is off on one partition shows there, and not on the parent", async () => {
  const evidence = await evidenceOf(`
    create table logs (id int not null, user_id uuid not null, at date not null, title text) partition by range (at);
    create table logs_old partition of logs for values from ('2000-01-01') to ('2020-01-01');
    create table logs_new partition of logs for values from ('2020-01-01') to ('2100-01-01');
    alter table logs enable row level security;
    alter table logs_old enable row level security;
    create policy p on logs using (${mine});
    create policy p on logs_old using (${mine});`);
  expect(reachOf(evidence, "public.logs", "authenticated")).toBe("own own own own");
  expect(reachOf(evidence, "public.logs_old", "authenticated")).toBe("own own own own");
  expect(reachOf(evidence, "public.logs_new", "authenticated")).toBe("ALL ALL ALL ALL");
});

test("an update that gives a row away shows as hand-over", async () => {
  const evidence = await evidenceOf(table("t", `for update to authenticated using (${mine}) with check (true)`));
  const access = evidence.matrix.find(
    ({ relation, identity }) => relation === "public.t" && identity === "authenticated",
  );
  expect(access?.cells.update.reach).toBe("own");
  expect(access?.handOver?.reach).toBe("all");
});

test("functions are called as everybody", async () => {
  const evidence = await evidenceOf(`${table("orders", own)}
    create function peek() returns setof orders language sql security definer as 'select * from orders';
    create function list_mine() returns setof orders language sql as 'select * from orders';
    create function title_of(p_order_id uuid) returns text language sql security definer as 'select title from orders where id = p_order_id';
    create function closed() returns setof orders language sql security definer as 'select * from orders';
    revoke execute on function closed() from public, anon, authenticated;
    create function echo(who uuid) returns uuid language sql as 'select who';
    create function raises() returns void language plpgsql as $$ begin raise exception 'not here'; end $$;
    create function wipes() returns void language sql security definer as 'delete from orders';
    create function anything(it anyelement) returns anyelement language sql as 'select it';`);
  expect(callOf(evidence, "public.peek()", "anon")).toBe("ALL");
  expect(callOf(evidence, "public.list_mine()", "anon")).toBe("-");
  expect(callOf(evidence, "public.list_mine()", "authenticated")).toBe("own");
  expect(callOf(evidence, "public.title_of(uuid)", "authenticated")).toBe("ALL");
  expect(callOf(evidence, "public.closed()", "anon")).toBe("not allowed");
  expect(callOf(evidence, "public.echo(uuid)", "anon")).toBe("-");
  expect(callOf(evidence, "public.raises()", "anon")).toBe("error P0001");
  expect(reachOf(evidence, "public.orders", "authenticated")).toBe("own own own own");
  expect(evidence.unproven.map(({ subject }) => subject)).toEqual(["public.anything(anyelement)"]);
});
