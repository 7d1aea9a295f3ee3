import { scanSync } from "libpg-query";
import { beforeAll, expect, test } from "vitest";
import { loadParser, parse, qualified, quoteLiteral, quoteName } from "../../src/sql/index.ts";
import { isReserved } from "../../src/sql/keywords.ts";

beforeAll(loadParser);

const NAMES = [
  "users",
  "_x1",
  "Users",
  "1a",
  "a b",
  'a"b',
  "select",
  "user",
  "int",
  "é",
  "a$b",
  "",
  "a.b",
  "😀",
  "';--",
];

test.each([
  ["users", "users"],
  ["Users", '"Users"'],
  ["user", '"user"'],
  ["name", "name"],
  ['a"b', '"a""b"'],
  ["a$b", '"a$b"'],
])("the name %j is written %s", (name, quoted) => {
  expect(quoteName(name)).toBe(quoted);
});

test.each(NAMES.filter((name) => name !== ""))("the parser reads the name %j back", (name) => {
  const [statement] = parse(`create table ${qualified(name, name)} (${quoteName(name)} int)`).statements;
  expect(statement?.node).toMatchObject({
    relation: { schemaname: name, relname: name },
    tableElts: [{ ColumnDef: { colname: name } }],
  });
});

test.each(["", "it's", "back\\slash", "\\'", "';drop table x;--", "line\nbreak", "$$", "😀"])(
  "the parser reads the text %j back",
  (text) => {
    const [statement] = parse(`comment on table x is ${quoteLiteral(text)}`).statements;
    expect(statement?.node.comment ?? "").toBe(text);
  },
);

test("a NUL is refused, since Postgres would cut the text there", () => {
  expect(() => quoteLiteral("a\0b")).toThrow("NUL");
  expect(() => quoteName("a\0b")).toThrow("NUL");
});

test("what counts as reserved is what the parser calls so", () => {
  const words =
    "select user name int between values value type role left json merge_action system_user abort zone over filter".split(
      " ",
    );
  for (const word of words) {
    const kind = scanSync(word).tokens[0]?.keywordName;
    expect([word, isReserved(word)]).toEqual([word, kind !== "UNRESERVED_KEYWORD" && kind !== "NO_KEYWORD"]);
  }
});
