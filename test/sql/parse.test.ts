import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, parse } from "../../src/sql/index.ts";

beforeAll(loadParser);

function texts(sql: string): readonly string[] {
  return parse(sql).statements.map(({ start, end }) => sql.slice(start, end));
}

describe("parse", () => {
  test.each<[string, readonly string[]]>([
    ["", []],
    [" \r\n-- nothing\n/* here */ ;; ", []],
    ["select 1", ["select 1"]],
    ["select 1 -- why\n", ["select 1"]],
    ["select 1 /* why */ ; select 2 -- ; no\n;", ["select 1", "select 2"]],
    ["-- 😀\r\n select '😀é';\r\n\r\nselect \"ü\" ; -- end", ["select '😀é'", 'select "ü"']],
    ["select $x$ ; $$ ; $x$; select 'it''s;'", ["select $x$ ; $$ ; $x$", "select 'it''s;'"]],
    [
      "create function f() returns int begin atomic select 1; select case when true then 1 end; end; select 2",
      ["create function f() returns int begin atomic select 1; select case when true then 1 end; end", "select 2"],
    ],
    [
      "create rule r as on insert to t do also (select 1; select 2); select 3",
      ["create rule r as on insert to t do also (select 1; select 2)", "select 3"],
    ],
  ])("%j is cut where Postgres cuts it", (sql, expected) => {
    expect(parse(sql).error).toBeNull();
    expect(texts(sql)).toEqual(expected);
  });

  test("a syntax error leaves the other statements known and names its place", () => {
    const sql = "create table a (x int);\n-- é😀\ncreat tabel b;\ninsert into a values ($$;$$);";
    const { statements, error } = parse(sql);
    expect(statements.map((statement) => statement.tag)).toEqual(["CreateStmt", "Unparsed", "InsertStmt"]);
    expect(texts(sql)).toEqual(["create table a (x int)", "creat tabel b", "insert into a values ($$;$$)"]);
    expect(error?.message).toBe('syntax error at or near "creat"');
    expect(error?.offset).toBe(sql.indexOf("creat tabel"));
  });
});
