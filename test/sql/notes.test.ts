import { describe, expect, test } from "vitest";
import { allowances, irreversibleNote } from "../../src/sql/index.ts";

/** check → target lines, or its fault. */
function allowed(sql: string): readonly string[] {
  return allowances(sql).map(({ check, target, targetEnd, fault }) =>
    fault === null ? `${check} → ${target === "file" ? "file" : `${target}-${targetEnd}`}` : `${check} ✗ ${fault}`,
  );
}

describe("allowances", () => {
  test.each<[string, string, readonly string[]]>([
    ["the first block of comments", "-- header\n-- lockstep: allow a-b: why\ncreate table x (y int);", ["a-b → file"]],
    ["the head, with an empty line behind", "-- header\n\n-- lockstep: allow a: why\n\nselect 1;", ["a → file"]],
    ["above the first statement", "-- header\n\n-- lockstep: allow a: why\nselect 1\n, 2;", ["a → 4-5"]],
    ["above a later statement", "select 1;\r\n-- lockstep: allow a: why\r\n-- more\r\nselect\r\n2;", ["a → 4-5"]],
    ["beside its statement", "select 1;\ndrop table x; -- lockstep: allow a: why\nselect 2;", ["a → 2-2"]],
    ["inside of a statement", "create table x (\n  -- lockstep: allow a: why\n  y int\n);", ["a → 3-4"]],
    ["several checks", "-- LOCKSTEP: allow a, b-c until 2026-12-01: why: so", ["a → file", "b-c → file"]],
    ["a file of comments only", "-- lockstep: allow a: why", ["a → file"]],
    ["not in strings", "select '\n-- lockstep: allow a: why\n', $$\n-- lockstep: allow b: why\n$$;", []],
    ["not in block comments", "/*\n-- lockstep: allow a: why\n*/ select 1;", []],
    ["not in data", "copy x from stdin;\n-- lockstep: allow a: why\n\\.\n", []],
    ["not without the mark", "-- allow a: why\n-- lockstep allow a: why", []],
  ])("%s", (_, sql, expected) => {
    expect(allowed(sql)).toEqual(expected);
  });

  test.each([
    ["-- lockstep: allow a", "gives no reason"],
    ["-- lockstep: allow a:  ", "gives no reason"],
    ["-- lockstep: allow a until 2026-02-30: why", "`2026-02-30` is not a day"],
    ["-- lockstep: allow a until soon: why", "`soon` is not a day"],
    ["-- lockstep: allow: why", "names no check"],
    ["-- lockstep: allow A_B: why", "`A_B` is not the id of a check"],
    ["-- lockstep: alow a: why", "is no note that Lockstep knows"],
    ["select 1;\n-- lockstep: allow a: why\n\nselect 2;", "stands above no statement"],
  ])("%j is told with how to write it", (sql, fault) => {
    expect(allowances(sql)).toMatchObject([{ fault: expect.stringContaining(fault) }]);
  });

  test("reason, day and line are read", () => {
    expect(allowances("\n-- lockstep: allow a-b until 2026-12-01: it's fine: really\n")).toEqual([
      {
        check: "a-b",
        until: "2026-12-01",
        reason: "it's fine: really",
        line: 2,
        target: "file",
        targetEnd: 0,
        fault: null,
      },
    ]);
  });
});

test.each([
  ["-- lockstep: irreversible: rows are gone", { reason: "rows are gone", line: 1 }],
  ["select 1;\n--lockstep:irreversible", { reason: null, line: 2 }],
  ["-- lockstep: irreversible:", { reason: null, line: 1 }],
  ["select '-- lockstep: irreversible: no'", null],
  ["-- irreversible: no", null],
])("%j says whether there is a way back", (sql, expected) => {
  expect(irreversibleNote(sql)).toEqual(expected);
  expect(allowances(sql)).toEqual([]);
});
