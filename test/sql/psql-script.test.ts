import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, psqlScript, sameSql, scriptStatements } from "../../src/sql/index.ts";

beforeAll(loadParser);

/** Parts as texts; the data of a copy behind an arrow. */
function parts(sql: string): readonly string[] {
  return psqlScript(sql).parts.map((part) => {
    const text = sql.slice(part.start, part.end).trim();
    return part.type === "sql" ? text : `${text} → ${JSON.stringify(sql.slice(part.dataStart, part.dataEnd))}`;
  });
}

describe("psqlScript", () => {
  test.each<[string, readonly string[]]>([
    ["", []],
    ["select 1;", ["select 1;"]],
    ["select '\n\\connect x\n'; select $$\n\\i x\n$$;", ["select '\n\\connect x\n'; select $$\n\\i x\n$$;"]],
    ["-- \\connect\n/* \\i x */ select 1;", ["-- \\connect\n/* \\i x */ select 1;"]],
    ["\\restrict abc\n\nset x = 1;\n\\unrestrict abc\n", ["set x = 1;"]],
    [
      "copy a from stdin;\n1\t\\N\n2\t;'\n\\.\nselect 1;",
      ['copy a from stdin → "1\\t\\\\N\\n2\\t;\'\\n"', "select 1;"],
    ],
    [
      "COPY a (b)\n FROM STDIN WITH (format csv) ;\r\n1\r\n\\.\r\nselect 1",
      ['COPY a (b)\n FROM STDIN WITH (format csv) → "1\\r\\n"', "select 1"],
    ],
    ["copy a from stdin;\n\\.\n", ['copy a from stdin → ""']],
    ["copy a from stdin;\n1", ['copy a from stdin → "1"']],
    ["select 1; copy a from stdin; -- data\n1\n\\.\n", ["select 1;", 'copy a from stdin → "1\\n"']],
    [
      "copy (select 1) to stdout; select 'copy a from stdin;'",
      ["copy (select 1) to stdout; select 'copy a from stdin;'"],
    ],
    ["-- copy a from stdin;\nselect 1;", ["-- copy a from stdin;\nselect 1;"]],
  ])("%j falls into its parts", (sql, expected) => {
    expect(parts(sql)).toEqual(expected);
    expect(psqlScript(sql).faults).toEqual([]);
  });

  test.each([
    ["select 1;\n\\connect other\nselect 2;", 2, "`\\connect`", "one database"],
    ["\\i other.sql", 1, "`\\i`", "Paste"],
    ["\n\n  \\set x 1", 3, "`\\set`", "psql only"],
    ["select 1 \\gexec", 1, "`\\gexec`", "DO block"],
    ["\\! rm -rf /", 1, "`\\!`", "shell"],
    ["\\", 1, "`\\`", "Remove"],
    ["\\.\n", 1, "`\\.`", "Remove"],
    ["copy a from stdin; select 1;\n1\n\\.\n", 1, "more SQL", "behind the line"],
  ])("%j is a fault with a remedy", (sql, line, message, hint) => {
    expect(psqlScript(sql).faults).toMatchObject([
      { line, message: expect.stringContaining(message), hint: expect.stringContaining(hint) },
    ]);
  });

  test("SQL around a refused command is still known", () => {
    expect(parts("select 1;\n\\connect other\nselect 2;")).toEqual(["select 1;", "select 2;"]);
  });
});

test("statements of a dump stand where they stand in the file", () => {
  const sql = "\\restrict x\nset a = 1;\ncopy t from stdin;\nselect;commit;\n\\.\n\ndrop table t;\n";
  expect(scriptStatements(sql).map(({ tag, start, end }) => [tag, sql.slice(start, end)])).toEqual([
    ["VariableSetStmt", "set a = 1"],
    ["CopyStmt", "copy t from stdin"],
    ["DropStmt", "drop table t"],
  ]);
});

test.each<[string, string, ReturnType<typeof sameSql>]>([
  ["select 1;", "select 1;", "identical"],
  ["select 1;", "\uFEFFselect  1 ; -- why\r\n", "cosmetic"],
  ["select 1", "SELECT 1", "different"],
  ["select 'a b'", "select 'a  b'", "different"],
  ["select 'a\r\nb'", "select 'a\nb'", "cosmetic"],
  ["select $$ -- x\n$$", "select $$\n$$", "different"],
  ["select 1;", "select 1", "different"],
  ["select a-- b\n-1", "select a -1", "cosmetic"],
  ["copy a from stdin;\n1 2\n\\.\n", "copy a from stdin; -- x\n1 2\n\\.\n", "cosmetic"],
  ["copy a from stdin;\n1 2\n\\.\n", "copy a from stdin;\n1  2\n\\.\n", "different"],
])("%j against %j is %s", (a, b, sameness) => {
  expect(sameSql(a, b)).toBe(sameness);
});
