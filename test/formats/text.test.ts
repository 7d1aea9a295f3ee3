import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { text } from "../../src/formats/text.ts";
import { rlsNaming, rlsOf } from "./rls-sample.ts";
import { context, finding, migration, reportOf } from "./samples.ts";

// What moves a cursor, reorders text, or commands the runner.
const acted = /[^\P{Cc}\n]|[\p{Cf}\u2028\u2029]|##\[|^\s*::/mu;
const plain = { ...context, durations: false };
const three = ["001_a", "002_b", "003_c"].map((id) => migration(id));

describe("a run without findings", () => {
  test.each([
    [
      "new ones",
      { migrations: three },
      "✓ lockstep check: 3 new migrations go forward and back exactly\nno findings · 3 migrations, 3 exact · paired-files · Postgres 18.4 embedded\n",
    ],
    [
      "one",
      { migrations: three.slice(0, 1) },
      "✓ lockstep check: 1 new migration goes forward and back exactly\nno findings · 1 migration, 1 exact · paired-files · Postgres 18.4 embedded\n",
    ],
    [
      "no base",
      { migrations: three, base: null, notes: ["detected"] },
      "✓ lockstep check: 3 migrations go forward and back exactly\nno findings · 3 migrations, 3 exact · paired-files · Postgres 18.4 embedded\n",
    ],
    [
      "not all exact",
      { migrations: [migration("001_a", { roundTrip: "unproven", isNew: false })] },
      "✓ lockstep check: nothing wrong in 1 migration\nno findings · 1 migration, 0 exact · paired-files · Postgres 18.4 embedded\n",
    ],
    [
      "older ones",
      { migrations: three, findings: [finding({ status: "pre-existing" }), finding({ status: "suppressed" })] },
      "✓ lockstep check: 3 new migrations go forward and back exactly\nno new findings, 1 older finding, 1 allowed · 3 migrations, 3 exact · paired-files · Postgres 18.4 embedded\n",
    ],
  ])("takes two lines: %s", (_, more, expected) => {
    expect(text.render(reportOf(more), plain)).toBe(expected);
  });
});

test("a remark that must not be folded away is shown without findings too, other notes are not", () => {
  const shown = text.render(reportOf({ notes: ["a", "b"] }), { ...plain, remarks: ["b"] });
  expect(shown).toBe(
    "✓ lockstep check: no migrations\nno findings · 0 migrations, 0 exact · paired-files · Postgres 18.4 embedded\nnote: b\n",
  );
});

test("a run with findings shows the worst first, the fix, the new migrations and the counts", () => {
  const report = reportOf({
    migrations: [
      migration("013_old", { isNew: false }),
      migration("014_add_tags", { roundTrip: "residue" }),
      migration("015_x", { down: { status: "missing", ms: null }, roundTrip: "unproven" }),
    ],
    findings: [
      finding({ check: "down-reorders-columns", severity: "info", subject: "015_x", message: "columns moved" }),
      finding({
        check: "session-leak",
        severity: "warning",
        subject: "015_x",
        file: "migrations/015_x.sql",
        line: null,
        message: "`search_path` stays changed",
      }),
      finding({
        detail: "index public.posts_tags_idx\nindex public.posts_title_idx",
        hint: "Drop both.",
        fix: "drop index public.posts_tags_idx;\ndrop index public.posts_title_idx;\n",
      }),
      finding({ status: "pre-existing" }),
    ],
    rls: rlsOf(25, 24),
    drift: [{ kind: "prisma", source: "p", status: "in-sync", changes: [], outside: [], fix: null }],
    notes: ["`docker-image` has no effect with `postgres: local`"],
  });
  expect(text.render(report, plain)).toMatchInlineSnapshot(`
    "✗ lockstep check: 1 error in 2 new migrations

    ✗ down-leaves-residue  migrations/014_add_tags.down.sql:1
      the down of \`014_add_tags\` leaves index \`public.posts_tags_idx\` behind
      index public.posts_tags_idx
      index public.posts_title_idx
      Drop both.
      → drop index public.posts_tags_idx;
        drop index public.posts_title_idx;

    ! session-leak (warning)  migrations/015_x.sql
      \`search_path\` stays changed

    · down-reorders-columns (info)  migrations/015_x.down.sql:1
      columns moved

      migration     up  down     round trip
      014_add_tags  ok  ok       residue
      015_x         ok  missing  unproven

    note: \`docker-image\` has no effect with \`postgres: local\`

    1 error, 1 warning, 1 remark, 1 older finding · 3 migrations, 1 exact · RLS 24 of 25 · prisma in sync · paired-files · Postgres 18.4 embedded
    "
  `);
  expect(text.render(report, plain)).toBe(text.render(structuredClone(report), plain));
});

test("durations are printed where they are asked for", () => {
  const report = reportOf({ migrations: three, findings: [finding()] });
  expect(text.render(report, context)).toMatch(/001_a {2,}12 ms +4\.1 ms +exact\n[\s\S]* · 2\.1 s\n$/);
  expect(text.render(report, plain)).not.toMatch(/\d m?s\b/);
});

test("a run that could not judge says so first, and what to try", () => {
  const problem = { code: "no-server", message: "no server could start", detail: "a\nb", hint: "Try docker." };
  expect(text.render(reportOf({ verdict: "error", postgres: null, problem }), plain)).toBe(
    "✗ lockstep check: could not judge\n\n  no server could start\n  a\n  b\n  Try docker.\n\nnot judged · 0 migrations, 0 exact · paired-files\n",
  );
});

test("of many new migrations only those that are not fine are listed", () => {
  const many = Array.from({ length: 1_200 }, (_, index) =>
    migration(`m${index}`, index % 40 === 3 ? { roundTrip: "residue" } : {}),
  );
  const lines = text.render(reportOf({ migrations: many, findings: [finding()] }), plain).split("\n");
  expect(lines.filter((line) => line.endsWith("residue"))).toHaveLength(20);
  expect(lines).toContain("  and 1,180 more migrations, 1,170 of them forward and back exactly");
  const one = text.render(reportOf({ migrations: many.slice(0, 30), findings: [finding()] }), plain);
  expect(one).toContain("  and 29 more migrations that went forward and back exactly\n");
});

describe("what comes from strangers", () => {
  const hostile = "x\u001b[2J\u009b1A\u202e\r\n::error::y\n ##[group]z\t\u2028";
  const report = reportOf({
    migrations: [migration(hostile)],
    findings: [
      finding({
        message: hostile,
        subject: hostile,
        file: hostile,
        migration: hostile,
        detail: hostile,
        hint: hostile,
        fix: hostile,
      }),
    ],
    rls: rlsNaming(hostile),
    notes: [hostile],
    layout: hostile,
  });
  test("cannot move the cursor, reorder the text, break the line or command the runner", () => {
    const printed = text.render(report, plain);
    expect(printed).not.toMatch(acted);
    expect(printed).toContain("\\u{1b}[2J");
  });
  test("a fix that had to be changed to be printed says so", () => {
    expect(text.render(report, plain)).toContain("copy this fix from the JSON report");
    const honest = text.render(reportOf({ findings: [finding({ fix: "drop index a;\n" })] }), plain);
    expect(honest).toContain("  → drop index a;\n");
    expect(honest).not.toContain("copy this fix");
  });
  test("names as long as a migration's table cell may be are cut", () => {
    const long = text.render(
      reportOf({
        migrations: [migration("n".repeat(5_000))],
        findings: [finding({ message: "m", subject: "s", file: null })],
      }),
      plain,
    );
    expect(Math.max(...long.split("\n").map((line) => line.length))).toBeLessThan(120);
  });
});

test("colour is used only where it is asked for", () => {
  const report = reportOf({ migrations: three, findings: [finding()] });
  const coloured = text.render(report, { ...plain, colour: true });
  expect(coloured).toContain("\u001b[31m✗ down-leaves-residue\u001b[39m");
  expect(stripVTControlCharacters(coloured)).toBe(text.render(report, plain));
});
