import { expect, test } from "vitest";
import { allowances, replacesNote, replacesNotes } from "../../src/sql/index.ts";

const digest = "0123456789abcdef".repeat(4);

test.each([
  ["001_users", "001"],
  ["001_it's, version 2", "001"],
  ["V1.1__größer $$ --", "1.1"],
])("the note of %s is read as it was written, and allows nothing", (id, version) => {
  const line = replacesNote({ id, version, digest, through: digest.slice(0, 12) }) ?? "";
  expect(replacesNotes(`${line}\nselect 1;`)).toEqual([{ id, version, digest, through: digest.slice(0, 12) }]);
  expect(allowances(`${line}\nselect 1;`)).toEqual([]);
});

test.each([
  ["a line break", { id: "a\nb", version: "1" }],
  ["a blank at its end", { id: "a", version: "1 , sha256 x\n" }],
])("a name with %s has no note", (_, names) => {
  expect(replacesNote({ ...names, digest })).toBeNull();
});

test.each([
  ["behind a statement", `select 1;\n-- lockstep: replaces a, version 1, sha256 ${digest}\n`],
  ["in a text", `select '\n-- lockstep: replaces a, version 1, sha256 ${digest}\n';`],
  ["without a whole digest", "-- lockstep: replaces a, version 1, sha256 0123\nselect 1;"],
])("what stands %s is no note", (_, sql) => {
  expect(replacesNotes(sql)).toEqual([]);
});
