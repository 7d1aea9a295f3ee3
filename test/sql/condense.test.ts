// Statements that hold data: what the parser is spared, and what it must see.
import { beforeAll, describe, expect, test } from "vitest";
import { condense } from "../../src/sql/condense.ts";
import { loadParser, parse } from "../../src/sql/index.ts";
import { parseRaw } from "../../src/sql/load-parser.ts";

beforeAll(loadParser);

const many = (row: (number: number) => string, count = 20_000): string =>
  Array.from({ length: count }, (_, number) => row(number)).join(", ");

const rowsOf = (sql: string): number => JSON.stringify(parse(sql).statements[0]?.node).split('"List"').length - 1;

describe("rows that are written alike", () => {
  test("one of each kind is left, and every position stays", () => {
    const sql = `insert into t values ${many((n) => `(${n}, 'é😀 ${n}', now())`)}, (1, 'a', later()), (2, 'b', now()) returning id`;
    const condensed = condense(sql);
    expect(Buffer.byteLength(condensed)).toBe(Buffer.byteLength(sql));
    expect(condensed.split("(").length - 1).toBe(4);
    const tree = JSON.stringify(parse(sql).statements[0]?.node);
    expect(tree).toContain('"later"');
    const [, at] = /"returningClause".*?"location":(\d+)/.exec(tree) ?? [];
    expect(Buffer.from(sql).subarray(Number(at)).toString()).toBe("id");
  });

  test.each<[string, string, number]>([
    ["what calls another function", `insert into t values ${many((n) => `(f${n % 3}(${n}))`)}`, 3],
    ["what holds another list of values", `insert into t values ${many((n) => `((values (${n}), (2)))`)}`, 3],
    [
      "two lists in one statement",
      `select * from (values ${many((n) => `(${n})`)}) a, (values ${many((n) => `(${n})`)}) b`,
      2,
    ],
    ["what is no list of values", `select ${many((n) => `(${n}, 1)`, 20_000)}`, 0],
  ])("%s", (_, sql, lists) => {
    expect(condense(sql).length).toBe(sql.length);
    expect(rowsOf(sql)).toBe(lists);
  });

  test("a text of ordinary size is parsed as it is", () => {
    const sql = "insert into t values (1), (2), (3)";
    expect(condense(sql)).toBe(sql);
  });

  test("megabytes in one statement are read", () => {
    const sql = `insert into t values\n${"(1, 'abcdef'),\n".repeat(400_000)}(2, 'x');\n`;
    const [insert, ...more] = parse(sql).statements;
    expect(more).toEqual([]);
    expect(insert).toMatchObject({ tag: "InsertStmt", start: 0, end: sql.length - 2 });
    expect(rowsOf(sql)).toBe(1);
  });
});

describe("long literals", () => {
  test.each<[string, string, string]>([
    ["plain", `'${"x".repeat(2_000_000)}'`, "x".repeat(32)],
    ["with quotes at once", `'''${"x".repeat(2_000_000)}'`, ""],
    ["with escapes", `e'\\n${"x".repeat(2_000_000)}'`, ""],
    ["in other scripts", `'${"x".repeat(31)}${"😀".repeat(600_000)}'`, "x".repeat(31)],
    ["bits", `b'${"01".repeat(600_000)}'`, `b${"01".repeat(16)}`],
  ])("%s", (_, literal, kept) => {
    const sql = `select ${literal} as a, b`;
    expect(Buffer.byteLength(condense(sql))).toBe(Buffer.byteLength(sql));
    const tree = JSON.stringify(parse(sql).statements[0]?.node);
    const value = /"(?:sval|bsval)":(?:\{"(?:sval|bsval)":)?"?([^"}]*)/.exec(
      tree.replace('"sval":{}', '"sval":""'),
    )?.[1];
    expect(value).toBe(kept);
    expect(tree).toContain(`"location":${Buffer.byteLength(sql) - 1}`);
  });

  test("bodies between dollars are kept: they are code", () => {
    const sql = `do $$ begin ${"perform 1;".repeat(200_000)} end $$`;
    expect(condense(sql)).toBe(sql);
  });

  test("an error behind one is told in its place", () => {
    const sql = `select '${"é".repeat(1_100_000)}' from from;`;
    const at = parse(sql).error?.offset ?? 0;
    expect(sql.slice(at)).toBe("from;");
    expect(parseRaw(sql)).toMatchObject({ error: { codePoint: sql.length - 5 } });
  });
});
