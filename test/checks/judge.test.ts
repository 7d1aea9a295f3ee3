import { beforeAll, describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { type JudgeOptions, judge } from "../../src/checks/judge.ts";
import type { Change, Evidence, HealthEvidence } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { base, evidence, history, migration, step } from "./evidence.ts";

beforeAll(loadParser);

const plain: JudgeOptions = { severities: {}, baseKeys: null, accessKeys: null };
const leaky = { leaks: { up: [{ setting: "role", value: "joe" }], down: [] } };

/** One migration whose up leaks a setting. */
function leaking(up: string, parts: Partial<Evidence> = {}): Evidence {
  const of = migration("001_x", up);
  return evidence([of], { steps: [step(of, leaky)], ...parts });
}

function told(seen: Evidence, options: JudgeOptions = plain): readonly string[] {
  return judge(seen, options).map(({ key, status }) => `${status} ${key}`);
}

describe("suppressions", () => {
  test.each([
    ["above the statement", "select 1;\n-- lockstep: allow session-leak: the runner resets\nset role joe;"],
    ["beside the statement", "select 1;\nset role joe; -- lockstep: allow session-leak: the runner resets"],
    ["at the top of the file", "-- lockstep: allow session-leak: the runner resets\n\nselect 1;\nset role joe;"],
    ["until today", "-- lockstep: allow session-leak until 2026-11-20: the runner resets\n\nselect 1;\nset role joe;"],
  ])("a comment %s silences the finding", (_, sql) => {
    expect(told(leaking(sql))).toEqual(["suppressed session-leak:001_x"]);
  });

  test.each([
    [
      "above another statement",
      "select 0;\n-- lockstep: allow session-leak: why\nselect 1;\nset role joe;",
      "001_x session-leak",
    ],
    ["for another check", "-- lockstep: allow down-fails: why\nset role joe;", "001_x down-fails"],
    ["without a reason", "-- lockstep: allow session-leak\nset role joe;", "001_x session-leak"],
  ])("a comment %s silences nothing and is told", (_, sql, subject) => {
    expect(told(leaking(sql)).toSorted()).toEqual(["new session-leak:001_x", `new suppression-unused:${subject}`]);
  });

  test("a comment inside of a string is no comment", () => {
    expect(told(leaking("select '\n-- lockstep: allow session-leak: no\n'; set role joe;"))).toEqual([
      "new session-leak:001_x",
    ]);
  });

  test("past its date it silences nothing and is a finding itself", () => {
    expect(told(leaking("-- lockstep: allow session-leak until 2026-11-19: why\n\nset role joe;"))).toEqual([
      "new suppression-expired:001_x session-leak",
      "new session-leak:001_x",
    ]);
  });

  test("what speaks about comments and files cannot be silenced", () => {
    const of = migration("001_x", "-- lockstep: allow suppression-unused, file-unreadable: hush\n\nselect 1;");
    const fault = {
      check: "file-unreadable" as const,
      severity: "error" as const,
      line: 1,
      migration: of.id,
      hint: null,
    };
    const faults = [{ ...fault, file: of.up.file, message: "broken" }];
    expect(told(evidence([of], { history: history([of], { faults }) }))).toEqual([
      "new file-unreadable:001_x",
      "new suppression-unused:001_x file-unreadable",
      "new suppression-unused:001_x suppression-unused",
    ]);
  });

  test("a comment is not called unused where its check is off or its migration was not rehearsed", () => {
    const of = migration("001_x", "-- lockstep: allow session-leak: why\n\nselect 1;");
    expect(told(evidence([of]), { ...plain, severities: { "session-leak": "off" } })).toEqual([]);
    const up = { status: "skipped" as const, ms: null, mode: "whole" as const, failure: null, reason: "broken before" };
    expect(told(evidence([of], { steps: [step(of, { up })] }))).toEqual([]);
  });

  test("a comment for a check that does not exist says so", () => {
    const of = migration("001_x", "-- lockstep: allow sesion-leak: why\n\nselect 1;");
    expect(judge(evidence([of]), plain)[0]?.message).toBe("a comment allows `sesion-leak`, and there is no such check");
  });

  test("a comment in the down speaks for the down", () => {
    const of = migration("001_x", "select 1;", "-- lockstep: allow session-leak: why\nset role joe;");
    const leaks = { up: [], down: [{ setting: "role", value: "joe" }] };
    expect(told(evidence([of], { steps: [step(of, { leaks })] }))).toEqual(["suppressed session-leak:001_x (down)"]);
  });
});

describe("standing", () => {
  const of = migration("001_x", "set role joe;");
  const steps = [step(of, leaky)];

  test.each<[string, Partial<Evidence>, JudgeOptions["baseKeys"], string]>([
    ["new without a base", {}, null, "new"],
    ["pre-existing when the base has the migration unchanged", { base: base([of]) }, null, "pre-existing"],
    ["new when the migration was edited", { base: base([migration("001_x", "set role jim;")]) }, null, "new"],
    ["pre-existing when the base says it too", { base: base([of]) }, new Set(["session-leak:001_x"]), "pre-existing"],
    ["new when the base does not say it", { base: base([of]) }, new Set(), "new"],
  ])("a finding is %s", (_, parts, baseKeys, status) => {
    const found = judge(evidence([of], { steps, ...parts }), { ...plain, baseKeys });
    expect(found.find(({ check }) => check === "session-leak")?.status).toBe(status);
  });

  test("a finding about no migration is pre-existing only when the base says it", () => {
    const gone = { base: base([of, migration("002_y", "create table y (x int);")]) };
    expect(told(evidence([of], gone))).toEqual(["new migration-deleted:002_y"]);
    const baseKeys = new Set(["migration-deleted:002_y"]);
    expect(told(evidence([of], gone), { ...plain, baseKeys })).toEqual(["pre-existing migration-deleted:002_y"]);
  });
});

describe("order, keys and severities", () => {
  const first = migration("001_a", "begin;\nset role joe;");
  const second = migration("002_b", "set role joe;");
  const fault = { check: "file-unreadable" as const, severity: "error" as const, migration: second.id, hint: null };
  const faults = [9, 4].map((line) => ({ ...fault, file: second.up.file, line, message: `broken at ${line}` }));
  const seen = evidence([first, second], {
    history: history([first, second], { faults }),
    steps: [step(first, leaky), step(second, leaky)],
  });

  test("errors stand first, then by history, line and key; one subject told twice is numbered", () => {
    expect(judge(seen, plain).map(({ key, line }) => `${key} ${line}`)).toEqual([
      "file-unreadable:002_b 4",
      "file-unreadable:002_b#2 9",
      "transaction-control:001_a 1",
      "session-leak:001_a 2",
      "session-leak:002_b 1",
    ]);
  });

  test("a severity may be set or turned off", () => {
    const severities = { "session-leak": "error", "file-unreadable": "off", "transaction-control": "info" } as const;
    expect(judge(seen, { ...plain, severities }).map(({ check, severity }) => `${check} ${severity}`)).toEqual([
      "session-leak error",
      "session-leak error",
      "transaction-control info",
    ]);
  });

  test("equal evidence gives equal findings", () => {
    expect(judge(seen, plain)).toEqual(judge(structuredClone(seen), plain));
  });
});

test("ids are unique and every sentence of a check ends", () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const { when, harm, instead } of checks)
    expect([when, harm, instead].every((text) => text.endsWith("."))).toBe(true);
});

describe("the health of what migrations make", () => {
  const made = migration("001_log", "create table log (line text);\ncreate table users (id int primary key);");
  const next = migration(
    "002_tags",
    "-- lockstep: allow table-without-primary-key: it is short\ncreate table tags (name text);",
  );
  const table = (name: string) => ({
    name,
    kind: "table" as const,
    primaryKey: false,
    candidate: null,
    unidentifiable: false,
  });
  const added = (name: string): Change => ({
    type: "added",
    kind: "table",
    address: `table ${name}`,
    parent: null,
    before: null,
    after: {},
    rankOnly: false,
  });
  const health: HealthEvidence = {
    database: "",
    limits: {
      connectionsPercent: 100,
      transactionMs: 1,
      statementMs: 1,
      viewMs: 1,
      sequencePercent: 100,
      views: [],
      assertions: [],
      accept: [],
    },
    tables: [table("public.log"), table("public.tags")],
    indexes: [],
    foreignKeys: [],
    orphans: [],
    unvalidated: [],
    extensionsInPublic: [],
    sequences: [],
    views: [],
    transactions: [],
    connections: [],
    longNames: [],
    enums: [],
    triggers: [],
    assertions: [],
    unread: [],
  };
  const steps = [step(made, { changes: [added("public.log")] }), step(next, { changes: [added("public.tags")] })];
  const seen = evidence([made, next], { steps, base: base([made]), health });
  const keys = (...names: readonly string[]) =>
    new Set(names.map((name) => `table-without-primary-key:public.${name}`));

  test("is new where the base did not have it, and stands where it was made", () => {
    const found = judge(seen, { ...plain, healthKeys: keys("log") });
    expect(found.map(({ key, status, file, line }) => [key, status, file, line])).toEqual([
      ["table-without-primary-key:public.log", "pre-existing", made.up.file, 1],
      ["table-without-primary-key:public.tags", "suppressed", next.up.file, 2],
    ]);
    // An old table that lost its key since.
    expect(told(seen, { ...plain, healthKeys: keys() })).toContain("new table-without-primary-key:public.log");
  });

  test("that nobody looked at makes no comment superfluous", () => {
    const { health: _, ...unseen } = seen;
    expect(told(unseen)).toEqual([]);
  });
});
