import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { json } from "../../src/formats/json.ts";
import { reportSchema } from "../../src/formats/report-schema.ts";
import type { Report } from "../../src/model/index.ts";
import { rlsNaming, rlsOf } from "./rls-sample.ts";
import { context, finding, migration, reportOf } from "./samples.ts";

const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile<Report>(reportSchema);

// What moves a cursor, reorders text, or commands the runner.
const acted = /[^\P{Cc}\n]|[\p{Cf}\u2028\u2029]|##\[|^\s*::/mu;

const change = { type: "added", kind: "index", address: "index public.a_idx", before: null, after: "{}" } as const;
const full = reportOf({
  migrations: [
    migration("001_a", {
      residue: [change],
      roundTrip: "residue",
      locks: [{ line: 7, relation: "public.a", mode: "AccessExclusiveLock", preexisting: true, ms: 3.2 }],
      rewrites: [{ line: 7, relation: "public.a" }],
      dataLoss: [{ direction: "down", table: "public.a", column: "b", rows: 10 }],
      down: { status: "missing", ms: null },
      files: { up: "migrations/001_a.sql", down: null },
    }),
  ],
  rls: {
    ...rlsNaming("public.a"),
    coverage: {
      ...rlsNaming("public.a").coverage,
      tables: 12,
      covered: 11,
      percent: 91.7,
      base: 100,
      was: { tables: 11, covered: 11 },
    },
  },
  drift: [
    {
      kind: "prisma",
      source: "p",
      status: "drift",
      changes: [change],
      outside: ["x"],
      fix: { sql: "s", proved: true },
    },
  ],
  findings: [
    finding(),
    finding({ file: null, line: null, migration: null, status: "suppressed", detail: "d", fix: "select 1;" }),
  ],
  notes: ["one"],
});
const failed = reportOf({
  verdict: "error",
  postgres: null,
  layout: null,
  platform: null,
  base: null,
  problem: { code: "no-server", message: "no server could start", detail: null, hint: "Try again." },
});

describe("the report's schema", () => {
  test.each([
    ["a full report", full],
    ["a run that could not judge", failed],
    ["an empty one", reportOf()],
    ["one where nothing is exposed", reportOf({ rls: rlsOf(0) })],
  ])("accepts %s", (_, report) => {
    expect(validate(JSON.parse(json.render(report, context))), JSON.stringify(validate.errors)).toBe(true);
  });

  test("refuses a field too many, and every field of a full report left out", () => {
    const places = placesOf(full, []);
    expect(places.length).toBeGreaterThan(90);
    for (const place of places) {
      const poorer = structuredClone(full);
      const holder: Record<string, unknown> = place.slice(0, -1).reduce(step, poorer) as Record<string, unknown>;
      const key = place.at(-1) ?? "";
      const kept = holder[key];
      delete holder[key];
      expect(validate(poorer), `without ${place.join(".")}`).toBe(false);
      holder[key] = kept;
      holder[`${key}X`] = kept;
      expect(validate(poorer), `with ${place.join(".")}X`).toBe(false);
    }
  });

  test("is the committed one", () => {
    const committed: unknown = JSON.parse(
      readFileSync(new URL("../../schema/report.schema.json", import.meta.url), "utf8"),
    );
    expect(committed).toEqual(reportSchema);
  });
});

const step = (at: unknown, key: string): unknown => (at as Record<string, unknown>)[key];

/** Path of every field of every object in a value. */
function placesOf(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const deeper = placesOf(field, [...path, key]);
    return Array.isArray(value) ? deeper : [[...path, key], ...deeper];
  });
}

describe("json", () => {
  test("gives the same bytes whatever order the fields were made in, and ends with one line break", () => {
    const turned = JSON.parse(JSON.stringify(full), (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as Report;
    expect(json.render(turned, context)).toBe(json.render(full, context));
    expect(json.render(full, context)).toMatch(/^\{\n {2}"version": 1,\n {2}"tool": "0\.1\.0",[\s\S]*[^\n]\n$/);
    expect(JSON.parse(json.render(full, context))).toEqual(full);
  });

  test("holds nothing that a terminal or the runner's log would act on, and loses nothing", () => {
    const hostile = "\u001b[31m\u009b2J \u202e\u2066 ##[error]x \u2028 \u007f \r\n::error::y 😀\u{e0001}";
    const report = reportOf({ findings: [finding({ message: hostile })] });
    const printed = json.render(report, context);
    expect(printed).not.toMatch(acted);
    expect(JSON.parse(printed)).toEqual(report);
  });
});
