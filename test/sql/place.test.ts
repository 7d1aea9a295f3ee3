import { describe, expect, test } from "vitest";
import { offsetOfLine, offsetOfPosition, place } from "../../src/sql/index.ts";

describe("place", () => {
  test.each<[string, number, number, number]>([
    ["", 0, 1, 1],
    ["ab", 1, 1, 2],
    ["ab", 99, 1, 3],
    ["a\nb", 2, 2, 1],
    ["a\r\nb", 3, 2, 1],
    ["a\r\nb", 1, 1, 2],
    ["a\rb\rc", 4, 3, 1],
    ["\n\n\n", 3, 4, 1],
    ["😀é\n😀x", 6, 2, 2],
  ])("%j at %i is line %i, column %i", (sql, offset, line, column) => {
    expect(place(sql, offset)).toEqual({ line, column });
  });

  test("texts asked for in turns do not mix", () => {
    expect([place("a\nb", 2), place("abc", 2), place("a\nb", 2)].map(({ line }) => line)).toEqual([2, 1, 2]);
  });
});

test.each<[string, number, number]>([
  ["abc", 1, 0],
  ["abc", 3, 2],
  ["😀é😀x", 4, 5],
  ["abc", 99, 3],
  ["abc", 0, 0],
])("the character that Postgres calls %j:%i stands at %i", (sql, position, offset) => {
  expect(offsetOfPosition(sql, position)).toBe(offset);
});

test("a line begins behind the break before it", () => {
  expect([1, 2, 3, 4].map((line) => offsetOfLine("a\r\nb\rc", line))).toEqual([0, 3, 5, 6]);
});
