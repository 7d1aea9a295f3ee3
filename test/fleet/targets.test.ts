import { describe, expect, test } from "vitest";
import { listedIn, listedInText, targetsOf } from "../../src/fleet/parse-targets.ts";
import { Problem } from "../../src/model/index.ts";

const read = (text: string, variables = {}) => targetsOf(listedInText(text), variables);

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return `${error.message}\n${error.detail ?? ""}`;
    throw error;
  }
  throw new Error("it was taken");
};

describe("a list of databases", () => {
  test.each([
    ["lines", "# ours\r\n\r\nb postgres://u@h/b\na\tpostgres://u@h:5433/a\n", ["a h:5433", "b h:5432"]],
    ["URLs alone", "postgres://u:x@h/one\npostgres://u:y@h/two\n", ["h:5432/one h:5432", "h:5432/two h:5432"]],
    ["JSON", '[{"name":"z","url":"postgres://u@h/z"},"postgres://u@i/y"]', ["i:5432/y i:5432", "z h:5432"]],
    ["JSON behind a mark", '\uFEFF[{"name":"z ö","url":"postgres://u@h/z"}]', ["z ö h:5432"]],
  ])("is read as %s", (_, text, expected) => {
    expect(read(text).map(({ name, host }) => `${name} ${host}`)).toEqual(expected);
  });

  test("takes variables that were meant for it, as they are, and no others", () => {
    const filled = (name: string) => ["a postgres://u:$", `{${name}}@h/a`].join("");
    const line = filled("TARGETS_PASSWORD");
    expect(read(line, { TARGETS_PASSWORD: "p@:/%" })[0]?.url).toBe("postgres://u:p%40%3A%2F%25@h/a");
    expect(refusal(() => read(line))).toContain("there is no variable TARGETS_PASSWORD");
    const stealing = filled("GITHUB_TOKEN");
    expect(refusal(() => read(stealing, { GITHUB_TOKEN: "ghs_x" }))).toContain("begin with TARGETS_");
  });

  test.each([
    ["nothing", "\n# nothing\n", "is empty"],
    ["two of one name", "a postgres://u@h/a\na postgres://u@h/b\n", 'the name "a" is there twice'],
    ["two names of one database", "a postgres://u:x@h/a\nb postgres://v:y@h:5432/a\n", 'two names: "a", "b"'],
    ["three words", "a postgres://u:geheim@h/a b\n", "line 1: there is no URL, or more than one"],
    [
      "a URL that is none",
      "ok postgres://u@h/a\na mysql://u:geheim@h/a\n",
      "line 2: the Postgres URL does not begin with",
    ],
    ["a broken URL", "a postgres://u:geheim@h:99999/a\n", "line 1"],
    ["half of JSON", '[{"name":"a","url":"postgres://u:geheim@h/a"', "begins like JSON"],
    ["JSON that is no list", '{"url":"postgres://u:geheim@h/a"}', "no list"],
    ["a name that is no text", '[{"name":{"geheim":1},"url":"postgres://u@h/a"}]', "item 1: its name is no text"],
    [
      "a name with a new line",
      '[{"name":"a\\n::error::geheim","url":"postgres://u@h/a"}]',
      "characters that nobody sees",
    ],
    ["a name that turns the text around", '[{"name":"a\u202E","url":"postgres://u@h/a"}]', "nobody sees"],
    ["a URL for a name", "postgres://u:geheim@h/a postgres://u@h/a", "its name looks like a URL"],
    ["a null", "[null]", "item 1: there is no URL"],
  ])("with %s is refused without a secret", (_, text, expected) => {
    const said = refusal(() => read(text));
    expect(said).toContain(expected);
    expect(said).not.toContain("geheim");
  });

  test("tells all faults at once, and of rows, too", () => {
    const said = refusal(() => targetsOf(listedIn([{ name: "a" }, { url: 7 }, {}], "row"), {}));
    expect(said.match(/row \d/g)).toEqual(["row 1", "row 2", "row 3"]);
  });
});
