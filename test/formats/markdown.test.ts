import { expect, test } from "vitest";
import { markdown } from "../../src/formats/markdown.ts";
import { summary } from "../../src/formats/summary.ts";
import type { Report } from "../../src/model/index.ts";
import { hostileNames } from "./hostile.ts";
import { acting, bonesOf, htmlOf, openText, tokensOf } from "./html.ts";
import { rlsNaming, rlsOf } from "./rls-sample.ts";
import { broken, clean, context, failing, finding, migration, reportOf } from "./samples.ts";

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

test("a clean pull request gets three lines", () => {
  expect(linesOf(markdown.render(clean, context))).toEqual([
    "### ✓ Lockstep: 2 new migrations go forward and back exactly",
    "15 of 15 migrations are exact · production will run 2 migrations",
    "<sub>4f2c9e1 · Postgres 18.4 embedded · 2.1 s · [run](https://github.com/octo/shop/actions/runs/7215)</sub>",
  ]);
});

test("a clean pull request with row level security and Prisma says so in the same three lines", () => {
  const drift = [
    { kind: "prisma", source: "schema.prisma", status: "in-sync" as const, changes: [], outside: [], fix: null },
  ];
  const lines = linesOf(markdown.render({ ...clean, rls: rlsOf(25), drift }, context));
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^RLS covers 25 of 25 tables · Prisma in sync · /);
});

test("a failing one begins with the verdict, then the worst, each with its place and SQL to paste", () => {
  const text = markdown.render(failing, context);
  expect(linesOf(text)[0]).toBe("### ✗ Lockstep: 2 errors, 1 warning in 4 new migrations");
  expect(text).toContain(`migrations/014_add_tags.down.sql#L1)`);
  expect(text).toContain("```sql\ndrop index public.posts_tags_idx;\n```");
  expect(text.indexOf("**3. ")).toBeGreaterThan(text.indexOf("**2. "));
  expect(text.indexOf("| migration |")).toBeGreaterThan(text.indexOf("**3. "));
  expect(text).toContain("<details><summary>2 older findings, in the base branch too</summary>");
  expect(text).toContain("<details><summary>1 allowed finding</summary>");
});

test("the worst comes first whatever the order of the report", () => {
  const warning = finding({ severity: "warning", message: "mild" });
  const text = markdown.render(reportOf({ findings: [warning, finding({ message: "bad" })] }), context);
  expect(text.indexOf("**1. bad**")).toBeGreaterThan(0);
  expect(text.indexOf("**2. mild**")).toBeGreaterThan(text.indexOf("**1. bad**"));
});

test("a run that could not judge says so and never looks like a pass", () => {
  const text = markdown.render(broken, context);
  expect(text).toMatch(/^### ⚠ Lockstep could not judge: this is not a pass\n/);
  expect(text).toContain("**No Postgres could be started** · `no-server`");
  expect(text).not.toContain("✓");
  expect(markdown.render({ ...broken, problem: null }, context)).toContain("its log knows more");
});

test.each([
  ["exact", "ok", "exact"],
  ["column-order", "ok", "column order"],
  ["residue", "ok", "**residue**"],
  ["unproven", "failed", "unproven"],
  ["unproven", "missing", "**no down**"],
  ["unproven", "irreversible", "no down"],
] as const)("round trip %s with a down that is %s reads %s", (roundTrip, status, words) => {
  const one = migration("001_a", { roundTrip, down: { status, ms: status === "ok" ? 1 : null } });
  const report = reportOf({ migrations: [one], findings: [finding()] });
  expect(markdown.render(report, context)).toContain(` | ${words} |\n`);
});

test("sections that the report does not have are left out", () => {
  const text = markdown.render(reportOf({ findings: [finding()] }), context);
  expect(text).not.toContain("|");
  expect(text).not.toContain("<details>");
  expect(text).not.toContain("RLS");
});

test("without durations equal runs give equal bytes", () => {
  const still = { ...context, durations: false };
  const slower: Report = {
    ...failing,
    durationMs: 99_999,
    migrations: failing.migrations.map((one) => ({ ...one, up: { ...one.up, ms: 1234.5 } })),
  };
  expect(markdown.render(slower, still)).toBe(markdown.render(failing, still));
  expect(markdown.render(slower, context)).not.toBe(markdown.render(failing, context));
});

test("a remark stands unfolded, once, also on a clean page", () => {
  const remark = "the policy of the base branch was used, since this pull request changes `lockstep.yml`";
  const text = markdown.render({ ...clean, notes: [remark] }, { ...context, remarks: [remark] });
  expect(text.split("since this pull request")).toHaveLength(2);
  expect(text).toContain("> The policy of the base branch");
});

test("locks, rewrites and lost rows get columns when there are any", () => {
  const one = migration("001_a", {
    locks: [
      { line: 1, relation: "public.mild", mode: "ShareLock", preexisting: true, ms: 9 },
      { line: 2, relation: "public.posts", mode: "AccessExclusiveLock", preexisting: true, ms: 1 },
      { line: 3, relation: "public.fresh", mode: "AccessExclusiveLock", preexisting: false, ms: 50 },
    ],
    dataLoss: [{ direction: "down", table: "public.users", column: "bio", rows: 1_200 }],
  });
  const text = markdown.render(reportOf({ migrations: [one] }), context);
  expect(text).toContain("| `public.posts`: reads wait, instant | down loses 1,200 in `public.users.bio` |");
});

const cost = { line: 1, relation: "public.payments", class: "rewrite", stops: "reads", rows: null } as const;

test.each([
  [
    "with the sizes of production",
    { rows: 12_000_000, perMillionRowsMs: 3_300, estimateMs: 39_600 },
    "**rewrite**, ≈ 40 s (13 s to 2 min) at 12 M rows",
  ],
  ["without them", { perMillionRowsMs: 3_300, estimateMs: null }, "**rewrite**, ≈ 3 s per million rows, ×3 either way"],
  ["where no rows could be made", { perMillionRowsMs: null, estimateMs: null }, "**rewrite**, longer the more rows"],
] as const)("how long others wait is told %s", (_, known, words) => {
  const one = migration("001_a", {
    locks: [{ line: 1, relation: "public.payments", mode: "AccessExclusiveLock", preexisting: true, ms: 1 }],
    rewrites: [{ line: 1, relation: "public.payments" }],
    costs: [{ ...cost, ...known }],
  });
  expect(markdown.render(reportOf({ migrations: [one] }), context)).toContain(`| \`public.payments\`: ${words} |`);
});

const everywhere = (name: string): Report =>
  reportOf({
    verdict: "fail",
    layout: name,
    postgres: { version: name, server: name },
    migrations: [
      migration(name, {
        files: { up: name, down: name },
        roundTrip: "residue",
        residue: [{ type: "altered", kind: "index", address: name, before: name, after: name }],
        locks: [{ line: 1, relation: name, mode: name, preexisting: true, ms: 1 }],
        dataLoss: [{ direction: "up", table: name, column: name, rows: 1 }],
      }),
      migration(`b${name}`, { rewrites: [{ line: 1, relation: name }] }),
    ],
    rls: rlsNaming(name),
    drift: [
      {
        kind: name,
        source: name,
        status: "drift",
        changes: [{ type: "altered", kind: name, address: name, before: name, after: name }],
        outside: [name],
        fix: { sql: `select ${name}`, proved: true },
      },
    ],
    findings: (["new", "pre-existing", "suppressed"] as const).flatMap((status) => [
      finding({ status, check: name, subject: name, message: `the table \`${name}\` is open`, fix: `drop ${name};` }),
      finding({ status, file: name, message: `so ${name}`, detail: `it is \`${name}\``, hint: `try ${name}` }),
      finding({ status, file: null, migration: name, message: `is ${name}`, severity: "info" }),
      finding({ status, file: null, migration: null, detail: `first\n${name}\n${name}`, severity: "warning" }),
    ]),
    notes: [`found ${name}`],
    problem: { code: name, message: `no ${name}`, detail: `a\n${name}`, hint: `do ${name}` },
  });

const inspected = (name: string, page: string): string => {
  const tokens = tokensOf(htmlOf(page));
  const open = openText(tokens).replaceAll("\u0000", "").replace("4f2c9e1", "").replaceAll("[x]", "");
  for (const [what, pattern] of Object.entries(acting))
    expect(open, `${what} in ${name.slice(0, 40)}`).not.toMatch(pattern);
  for (const token of tokens) {
    if (token.type !== "tag" || token.name !== "a") continue;
    expect(token.attributes).toMatch(/^href="https:\/\/github\.com\/octo\/shop\/(?:blob|actions)\/[^"\s]*"$/);
  }
  expect(page).not.toContain("<!--");
  return bonesOf(tokens);
};

const balanced = (page: string): void => {
  const names = tokensOf(htmlOf(page)).flatMap((token) => (token.type === "tag" ? [token.name] : []));
  for (const name of ["details", "summary", "table", "pre", "ul", "sub", "strong"]) {
    expect(names.filter((one) => one === `/${name}`).length, name).toBe(names.filter((one) => one === name).length);
  }
};

const names = hostileNames.filter((name) => name.trim() !== "");

const plainPage = markdown.render(everywhere("plain_name"), context);

test.each(names.map((name) => [name.slice(0, 60), name]))("%j changes nothing but text in the comment", (_, name) => {
  const page = markdown.render(everywhere(name), context);
  const bones = inspected(name, page);
  // Several lines become a block, and what is too long is left out; otherwise every tag is the same.
  if (name.length < 1_000 && !/[\n\r]/.test(name)) expect(bones).toBe(inspected("plain", plainPage));
  const known = new Set(bonesOf(tokensOf(htmlOf(plainPage))).match(/<[^>]*>/g));
  expect((bones.match(/<[^>]*>?/g) ?? []).filter((tag) => !known.has(tag))).toEqual([]);
  balanced(page);
});

const huge = (findings: number, wide: string): Report =>
  reportOf({
    migrations: Array.from({ length: 600 }, (_, index) => migration(`${index}_${wide}`)),
    findings: Array.from({ length: findings }, (_, index) =>
      finding({
        subject: `${index}_${wide}`,
        status: index % 3 === 0 ? "new" : index % 3 === 1 ? "pre-existing" : "suppressed",
        message: `the down of \`${index}_${wide}\` leaves \`${wide}\` behind`,
        detail: `${wide} `.repeat(20),
        fix: `drop table a;\n-- ${"```` "}${wide}`,
      }),
    ),
    notes: Array.from({ length: 100 }, (_, index) => `note ${index} about ${wide}`),
  });

test.each([
  ["of letters", "table_name"],
  ["of three bytes each", "表".repeat(60)],
  ["of four bytes each", "🎉".repeat(60)],
])("3,000 findings %s make a whole page within the cap that says what is missing", (_, wide) => {
  const page = markdown.render(huge(3_000, wide), context);
  expect(page.length).toBeLessThanOrEqual(60_000);
  expect(page.length).toBeGreaterThan(40_000);
  expect(Buffer.byteLength(page)).toBeLessThan(262_144);
  expect(page).toContain("**Not everything fits here:**");
  expect(page).toMatch(/and [\d,]+ more/);
  expect(page).toContain("[the run](https://github.com/octo/shop/actions/runs/7215)");
  expect(page.trimEnd()).toMatch(/<\/sub>$/);
  balanced(page);
});

test("the least worthy goes first: errors stay while older ones and notes give way", () => {
  const report = huge(900, "table_name");
  const page = markdown.render({ ...report, migrations: report.migrations.slice(0, 40) }, context);
  expect(page).toContain("**10. ");
  expect(page).toContain("| migration |");
  expect(page).toMatch(/- … and [\d,]+ more/);
});

test("ten findings of the longest kind still fit", () => {
  const fix = `-- ${"x".repeat(5_900)}`;
  const findings = Array.from({ length: 10 }, () => finding({ fix, detail: `${"y".repeat(300)}\n`.repeat(40) }));
  const page = markdown.render(reportOf({ findings }), context);
  expect(page.length).toBeLessThanOrEqual(60_000);
  expect(page).toContain("left out for length");
  balanced(page);
});

test("the summary holds far more, and never more than 900 KiB of bytes", () => {
  const page = summary.render(huge(12_000, "表".repeat(60)), context);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(900 * 1024);
  expect(Buffer.byteLength(page)).toBeGreaterThan(600 * 1024);
  balanced(page);
  expect(summary.render(failing, context)).toBe(markdown.render(failing, context));
});
