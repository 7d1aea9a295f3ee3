import { describe, expect, test } from "vitest";
import { markdown } from "../../src/formats/markdown.ts";
import { text } from "../../src/formats/text.ts";
import type { ReportRls } from "../../src/model/index.ts";
import { rlsOf } from "./rls-sample.ts";
import { clean, context, failing, finding, migration, reportOf } from "./samples.ts";

const plain = { ...context, durations: false };

const changes: ReportRls["changes"] = [
  { subject: "public.invoices", identity: "anon", command: "select", base: "none", now: "all" },
  { subject: "public.invoices", identity: "authenticated", command: "hand over", base: "none", now: "own" },
  { subject: "public.totals()", identity: "anon", command: "call", base: "none", now: "allowed" },
  { subject: "public.invoices", identity: "anon", command: "update", base: "none", now: "all" },
];

const row = (table: string, identity: string, handOver: "own" | null = null): ReportRls["access"][number] => ({
  table,
  identity,
  select: "all",
  insert: "none",
  update: "own",
  delete: "error",
  handOver,
  base: null,
});

const seen = rlsOf(25, 24, {
  coverage: { ...rlsOf(25, 24).coverage, base: 100, was: { tables: 24, covered: 24 } },
  exposure: {
    roles: [{ name: "anon", trusted: false, why: "Supabase's API uses it." }],
    schemas: [{ name: "public", why: "Supabase's API serves it." }],
    assumed: false,
    identities: [{ id: "anon", role: "anon", why: "Nobody is signed in." }],
  },
  access: [row("public.invoices", "anon"), row("public.posts", "anon", "own")],
  calls: [
    { function: "public.totals()", identity: "anon", reach: "allowed" },
    { function: "public.hidden()", identity: "anon", reach: "none" },
  ],
  changes,
  errors: (["select", "update"] as const).map((command) => ({
    subject: "public.tribes",
    identity: "anon",
    command,
    sqlstate: "42P17",
    message: "infinite recursion detected in policy",
  })),
  unproven: [{ subject: "public.shapes", reason: "no row could be made: type `geometry` is a stub" }],
});

const page = (rls: ReportRls, report = failing) => markdown.render({ ...report, rls }, context);

describe("the comment", () => {
  test("shows the changed cells folded, the new value bold", () => {
    expect(page(seen)).toContain(`<details><summary>Who can reach what: 4 cells changed</summary>

| table | identity | command | base | now |
| :-- | :-- | :-- | :-- | :-- |
| \`public.invoices\` | \`anon\` | select, update | none | **all** |
| \`public.invoices\` | \`authenticated\` | hand over | none | **own** |
| \`public.totals()\` | \`anon\` | call | none | **allowed** |

</details>`);
  });

  test("then the whole matrix with its grounds, calls, errors with their cause, and what is unproven", () => {
    const told = page(seen);
    expect(told).toContain("<summary>Who can reach what, all of it: 2 tables as 1 identity</summary>");
    expect(told).toContain("- schema `public`: Supabase's API serves it.\n- role `anon`: Supabase's API uses it.");
    expect(told).toContain("| `public.invoices` | `anon` | all | none | own | error | – |");
    expect(told).toContain("<summary>Who can call what: 1 function</summary>");
    expect(told).toContain("| `public.totals()` | `anon` | nobody's rows |");
    expect(told).toContain(
      "- `public.tribes`: infinite recursion detected in policy (42P17) · select, update as `anon`",
    );
    expect(told).toContain("<summary>Could not be proven, so not counted as safe: 1 object</summary>");
    expect(told.indexOf("4 cells changed")).toBeLessThan(told.indexOf("all of it"));
  });

  test("says in its footer how many tables are covered, and how many were", () => {
    expect(page(seen)).toContain("Postgres 18.4 embedded · RLS 24 of 25 tables (was 24 of 24), 1 unproven · 3.2 s");
    expect(page(rlsOf(25, 25))).toContain("· RLS 25 of 25 tables · 3.2 s");
    expect(page(rlsOf(0))).not.toContain("RLS");
  });

  test("mentions no share that stayed the same", () => {
    const coverage = { ...rlsOf(25).coverage, base: 100, was: { tables: 24, covered: 24 } };
    expect(page(rlsOf(25, 25, { coverage }))).not.toContain("(was");
  });

  test("of a clean pull request stays at three lines, also where there is a matrix", () => {
    const told = page(rlsOf(25, 25, { access: [row("public.invoices", "anon")], unproven: seen.unproven }), clean);
    expect(told.split("\n").filter((line) => line !== "")).toHaveLength(3);
    expect(told).toContain("RLS covers 25 of 25 tables, 1 unproven · ");
  });

  test("of one that only changes who reaches what shows that", () => {
    const told = page(rlsOf(25, 25, { changes }), clean);
    expect(told).toContain("Who can reach what: 4 cells changed");
    expect(told).not.toContain("| migration |");
  });

  test("keeps the changed cells and gives up the matrix where not everything fits", () => {
    const many = Array.from({ length: 300 }, (_, index) => `public.a_rather_long_name_of_a_table_${index}`);
    const access = many.flatMap((table) => ["anon", "authenticated", "service_role"].map((who) => row(table, who)));
    const told = page(rlsOf(300, 300, { access, changes }));
    expect(told.length).toBeLessThanOrEqual(60_000);
    expect(told).toContain("4 cells changed");
    expect(told).toMatch(/… and \d+ more rows/);
    expect(told).toContain("**Not everything fits here:**");
  });
});

describe("the terminal", () => {
  const report = reportOf({ migrations: [migration("014_a")], findings: [finding()], rls: seen });

  test("lists changed cells between the migrations and the counts", () => {
    expect(text.render(report, plain)).toContain(`
  who can reach what: 4 cells changed
  anon · public.invoices · select, update: none → all
  authenticated · public.invoices · hand over: none → own
  anon · public.totals() · call: none → allowed

  could not be proven, so not counted as safe
  public.shapes: no row could be made: type \`geometry\` is a stub

1 error, 0 warnings · 1 migration, 1 exact · RLS 24 of 25, 1 unproven · `);
  });

  test("shows them on a run without findings, too, and nothing where nothing is exposed", () => {
    const quiet = reportOf({ migrations: [migration("014_a")], rls: rlsOf(2, 2, { changes }) });
    expect(text.render(quiet, plain).split("\n")).toHaveLength(7);
    expect(text.render({ ...quiet, rls: rlsOf(0) }, plain)).not.toContain("RLS");
  });

  test("of many cells shows twenty, and counts the rest", () => {
    const many = Array.from({ length: 42 }, (_, index) => ({
      ...{ identity: "anon", command: "select" as const, base: "none" as const, now: "all" as const },
      subject: `public.t${index}`,
    }));
    const told = text.render({ ...report, rls: { ...seen, changes: many } }, plain);
    expect(told).toContain("  and 22 more lines\n");
    expect(told).not.toContain("public.t20 ");
  });
});
