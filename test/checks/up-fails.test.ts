import { beforeAll, describe, expect, test } from "vitest";
import { buildBroken } from "../../src/checks/build-broken.ts";
import { upFails } from "../../src/checks/up-fails.ts";
import type { Attempt, Change, Failure, Migration } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { evidence, migration, step } from "./evidence.ts";

beforeAll(loadParser);

const failing = ({ up }: Migration, parts: Partial<Failure>): Attempt => ({
  status: "failed",
  ms: 1,
  mode: "whole",
  reason: null,
  failure: {
    file: up.file,
    line: 1,
    column: 1,
    position: null,
    sqlstate: "42P07",
    message: 'relation "seats" already exists',
    detail: null,
    hint: null,
    where: null,
    statement: "",
    missing: null,
    ...parts,
  },
});

describe("a name that is taken", () => {
  const hintFor = (earlier: string, own: string, line: number) => {
    const [first, second] = [migration("001_a", earlier), migration("002_b", own)];
    const steps = [step(first), step(second, { up: failing(second, { line }) })];
    return upFails.find(evidence([first, second], { steps }))[0]?.hint;
  };

  test.each([
    [
      "by the same script",
      "select 1;",
      "create table seats ();\n\ncreate table seats ();",
      3,
      /look at line 1 of this script/,
    ],
    ["by an earlier migration", "create table seats ();", "create table seats ();", 1, /look at `001_a`/],
    ["by nobody that the files know", "select 1;", "create table seats ();", 1, /no earlier migration names it/],
  ])("is told to be taken %s", (_, earlier, own, line, hint) => {
    expect(hintFor(earlier, own, line)).toMatch(hint);
  });
});

describe("what is missed by its bare name", () => {
  const added = (address: string, type: Change["type"] = "added"): Change => ({
    type,
    kind: "function",
    address,
    parent: null,
    before: type === "removed" ? {} : null,
    after: type === "added" ? {} : null,
    rankOnly: false,
  });
  const hintFor = (...changes: readonly Change[]) => {
    const first = migration("001_a", "create function app.touch() returns trigger language plpgsql as 'begin end';");
    const second = migration("002_b", "create trigger g before update on t for each row execute function touch();");
    const missing = { kind: "function", name: "touch" };
    const up = failing(second, { sqlstate: "42883", message: "function touch() does not exist", missing });
    return buildBroken.find(evidence([first, second], { steps: [step(first, { changes }), step(second, { up })] }))[0]
      ?.hint;
  };

  test("is found in a schema that was not searched", () => {
    expect(hintFor(added("function app.touch()"))).toMatch(/made it as `function app\.touch\(\)`, whose schema/);
    expect(hintFor(added('function "1"."touch"()'))).toMatch(/whose schema is not in the search_path/);
  });

  test("is gone where it was dropped", () => {
    expect(hintFor(added("function app.touch()"), added("function app.touch()", "removed"))).toMatch(/it is gone/);
    expect(hintFor(added("function app.touched()"))).toMatch(/it is gone/);
  });
});
