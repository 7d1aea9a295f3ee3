import { expect, test } from "vitest";
import { didYouMean, nearest } from "../../src/config/index.ts";

const keys = ["migrations", "layout", "down-directory", "postgres", "postgres-version", "checks"];

test.each([
  ["migration", "migrations"],
  ["mgirations", "migrations"],
  ["Layout", "layout"],
  ["down-dir", "down-directory"],
  ["postgers", "postgres"],
  ["postgres_version", "postgres-version"],
  ["check", "checks"],
  ["zzz", null],
  ["", null],
  ["x".repeat(100_000), null],
])("nearest(%j) is %j", (name, expected) => {
  expect(nearest(name, keys)).toBe(expected);
});

test("a hint names the nearest, or everything there is", () => {
  expect(didYouMean("chekcs", keys)).toBe("Did you mean `checks`?");
  expect(didYouMean("q", ["a", "b"])).toBe("Use one of `a`, `b`.");
});
