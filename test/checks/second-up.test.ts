import { beforeAll, expect, test } from "vitest";
import { judge, keysOfAll } from "../../src/checks/judge.ts";
import type { Change, Failure, Step } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { base, evidence, migration, step } from "./evidence.ts";

beforeAll(loadParser);

const plain = { severities: {}, baseKeys: null, accessKeys: null };

const left: Change = {
  type: "added",
  kind: "enum",
  address: "enum public.mood",
  parent: null,
  before: null,
  after: { labels: ["low"] },
  rankOnly: false,
};

const refused = (sqlstate: string, message: string): Failure => ({
  file: "migrations/001_mood.sql",
  line: 1,
  column: 1,
  position: null,
  sqlstate,
  message,
  detail: null,
  hint: null,
  where: null,
  statement: "create type mood as enum ('low')",
  missing: null,
});

const of = migration("001_mood", "create type mood as enum ('low');", "select 1;");
const after = (again: Step["again"], sql = of) =>
  evidence([sql], { steps: [step(sql, { roundTrip: "residue", residue: [left], again })] });
const told = (...given: Parameters<typeof judge>) => judge(...given).map(({ key, status }) => `${status} ${key}`);

test("what the down left and the second up that fails on it are one finding, which names both", () => {
  const seen = after({ failure: refused("42710", 'type "mood" already exists'), changes: [] });
  const [finding, ...more] = judge(seen, plain);
  expect(more).toEqual([]);
  expect(finding?.message).toBe("The down of `001_mood` leaves behind `enum public.mood`, so a second up fails");
  expect(finding?.detail).toContain('type "mood" already exists (42710)');
});

test("so are what the down left and the other schema that a second up gives", () => {
  const [finding, ...more] = judge(after({ failure: null, changes: [left] }), plain);
  expect(more).toEqual([]);
  expect(finding?.message).toMatch(/, so a second up gives another schema$/);
});

test("rows in the way of a second up are a cause of their own", () => {
  const seen = after({ failure: refused("23505", "duplicate key value"), changes: [] });
  expect(told(seen, plain).toSorted()).toEqual(["new down-leaves-residue:001_mood", "new up-again-fails:001_mood"]);
});

test("where the residue is allowed, off or a lesser matter, the second up still speaks", () => {
  const again = { failure: refused("42710", 'type "mood" already exists'), changes: [] };
  const allowed = migration("001_mood", of.up.sql, "-- lockstep: allow down-leaves-residue: why\n\nselect 1;");
  expect(told(after(again, allowed), plain).toSorted()).toEqual([
    "new up-again-fails:001_mood",
    "suppressed down-leaves-residue:001_mood",
  ]);
  expect(told(after(again), { ...plain, severities: { "down-leaves-residue": "off" } })).toEqual([
    "new up-again-fails:001_mood",
  ]);
  expect(told(after(again), { ...plain, severities: { "down-leaves-residue": "warning" } })).toHaveLength(2);
});

test("an old residue does not hide a second up that fails since this branch", () => {
  const again = { failure: refused("42710", 'type "mood" already exists'), changes: [] };
  const seen = { ...after(again), base: base([of]), standing: new Map([[of.id, "unchanged" as const]]) };
  const before = keysOfAll(after({ failure: null, changes: [] }), {});
  expect(told(seen, { ...plain, baseKeys: before }).toSorted()).toEqual([
    "new up-again-fails:001_mood",
    "pre-existing down-leaves-residue:001_mood",
  ]);
  expect(told(seen, { ...plain, baseKeys: keysOfAll(after(again), {}) })).toEqual([
    "pre-existing down-leaves-residue:001_mood",
  ]);
});
