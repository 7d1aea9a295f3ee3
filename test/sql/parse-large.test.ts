// What must hold for files that people did not write by hand, or wrote to hurt.

import { beforeAll, describe, expect, test } from "vitest";
import { cut } from "../../src/sql/cut.ts";
import { loadParser, parse } from "../../src/sql/index.ts";

beforeAll(loadParser);

const ROW = "insert into t values (1, 'é😀;');\n";

describe("parse of large texts", () => {
  const statements = 20_000;
  const sql = ROW.repeat(statements);

  test("every statement is found in its place, and its tree is there when asked for", () => {
    const parsed = parse(sql);
    expect(parsed.error).toBeNull();
    expect(parsed.statements).toHaveLength(statements);
    const last = parsed.statements.at(-1);
    expect(last).toMatchObject({ tag: "InsertStmt", start: sql.length - ROW.length, end: sql.length - 2 });
    expect(last?.node).toMatchObject({ relation: { relname: "t" } });
  });

  test("one broken statement costs only itself", () => {
    const broken = `${sql}creat x;\n${sql}`;
    const parsed = parse(broken);
    expect(parsed.statements).toHaveLength(2 * statements + 1);
    expect(parsed.statements.filter(({ tag }) => tag !== "InsertStmt")).toMatchObject([
      { tag: "Unparsed", start: sql.length },
    ]);
    expect(parsed.error?.offset).toBe(sql.length);
  });

  test("large and small texts are cut alike", () => {
    const text =
      "create table a (x int);\ncreate function f() returns int begin atomic select 1; end;\nselect $$;$$ -- ;\n;";
    const whole = parse(text).statements.map(({ start, end, tag }) => ({ start, end, tag }));
    const padded = parse(text + " ".repeat(200_000)).statements.map(({ start, end, tag }) => ({ start, end, tag }));
    expect(padded).toEqual(whole);
    expect(cut(text).map(({ start, end }) => [start, end])).toEqual(whole.map(({ start, end }) => [start, end]));
  });
});

describe("parse of hostile texts", () => {
  test.each<[string, string]>([
    ["a chain of operators", `select 1${"+1".repeat(200_000)}`],
    ["a run of signs", `select 1${"+".repeat(1_000_000)}`],
    ["comments that never close", "/*".repeat(500_000)],
    ["parentheses that never close", `select ${"(".repeat(500_000)}`],
    ["nested calls", `select ${"f(".repeat(100_000)}${")".repeat(100_000)}`],
    ["nested cases", `select ${"case when x then ".repeat(50_000)}`],
    ["a chain of unions", `select 1${" union all select 1, 2".repeat(20_000)}`],
    ["nots", `select ${"not ".repeat(100_000)} x`],
    ["a NUL", "select 1;\nselect '\0';"],
  ])("%s is an error, and the parser goes on", (_, sql) => {
    for (let round = 0; round < 3; round++) expect(parse(sql).error).not.toBeNull();
    expect(parse("select 1").statements).toMatchObject([{ tag: "SelectStmt" }]);
  });

  test.each<[string, string]>([
    ["a long list of values", `insert into t values ${"(1, -2, 'x'), ".repeat(5000)}(1, 2, 'y')`],
    ["a wide case", `select case ${"when a = 1 and b <> 2 then c || d ".repeat(3000)} end`],
    ["a long conjunction", `select 1 where ${"a = 1 and ".repeat(3000)} true`],
    ["a wide table", `create table t (${"a int not null default 1 + 1, ".repeat(1500)} b int)`],
    ["quotes in a row", `select '${"''".repeat(100_000)}'`],
  ])("%s is no error", (_, sql) => {
    expect(parse(sql).error).toBeNull();
  });

  test("a NUL leaves the other statements known", () => {
    const sql = "select 1;\nselect '\0';\nselect 3;";
    const { statements, error } = parse(sql);
    expect(statements.map(({ tag }) => tag)).toEqual(["SelectStmt", "Unparsed", "SelectStmt"]);
    expect(error).toEqual({ message: "invalid byte 0x00", offset: sql.indexOf("\0") });
  });

  test("the same statement twenty times too deep does not wear the parser out", () => {
    const deep = `select 1${"+1".repeat(1900)}`;
    for (let round = 0; round < 20; round++) expect(parse(deep).error).toBeNull();
  });
});
