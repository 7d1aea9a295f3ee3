import { expect, test } from "vitest";
import { github } from "../../src/formats/github.ts";
import type { Finding } from "../../src/model/index.ts";
import { hostileNames } from "./hostile.ts";
import { broken, context, finding, reportOf } from "./samples.ts";

const linesFor = (findings: readonly Finding[]): readonly string[] =>
  github.render(reportOf({ findings }), context).split("\n").slice(0, -1);

/** As the runner reads a line: ActionCommand.TryParseV2 and its unescaping. */
const read = (line: string) => {
  const match = /^::(\w+) ([^\n]*?)::(.*)$/s.exec(line);
  const unescaped = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  const property = (text: string) => unescaped(text.replaceAll("%3A", ":").replaceAll("%2C", ","));
  const properties = (match?.[2] ?? "").split(",").map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  return {
    command: match?.[1],
    properties: Object.fromEntries(properties.map(([key, value]) => [key, property(value ?? "")])),
    message: unescaped(match?.[3] ?? ""),
  };
};

test("a finding becomes an annotation at its file and line", () => {
  const [line] = linesFor([finding({ detail: "seen, at 100%", hint: "try this" })]);
  expect(read(line ?? "")).toEqual({
    command: "error",
    properties: { file: "migrations/014_add_tags.down.sql", line: "1", title: "Lockstep: down-leaves-residue" },
    message: "the down of `014_add_tags` leaves index `public.posts_tags_idx` behind\nseen, at 100%\ntry this",
  });
});

test("only what the pull request brings is annotated", () =>
  expect(linesFor([finding({ status: "pre-existing" }), finding({ status: "suppressed" })])).toEqual([]));

test("ten of a type at most, the last one counts the rest, errors come first", () => {
  const many = (severity: Finding["severity"], number: number) =>
    Array.from({ length: number }, () => finding({ severity }));
  const lines = linesFor([...many("info", 11), ...many("warning", 10), ...many("error", 25)]).map(read);
  expect(lines.map((line) => line.command)).toEqual([
    ...Array(10).fill("error"),
    ...Array(10).fill("warning"),
    ...Array(10).fill("notice"),
  ]);
  expect(lines[9]?.message).toBe("16 more errors: the job summary has all of them.");
  expect(lines[29]?.message).toBe("2 more remarks: the job summary has all of them.");
});

test("a run that could not judge is an error annotation, and counts as one of the ten", () => {
  const findings = Array.from({ length: 12 }, () => finding());
  const lines = github
    .render({ ...broken, findings }, context)
    .split("\n")
    .slice(0, -1)
    .map(read);
  expect(lines).toHaveLength(10);
  expect(lines[0]?.properties.title).toBe("Lockstep could not judge");
});

test.each([
  ["./migrations/a.sql", "migrations/a.sql"],
  ["migrations\\a.sql", "migrations/a.sql"],
  ["/etc/passwd", undefined],
  ["../a.sql", undefined],
  ["C:\\a.sql", undefined],
])("the path %s is given as %s", (file, expected) =>
  expect(read(linesFor([finding({ file })])[0] ?? "").properties.file).toBe(expected),
);

test.each(hostileNames.map((name) => [name.slice(0, 60), name]))("%j stays inside its one annotation", (_, name) => {
  const text = github.render(
    reportOf({ findings: [finding({ message: name, detail: name, file: name, check: name })] }),
    context,
  );
  const lines = text.split(/[\n\r\u2028\u2029\u0085]/).slice(0, -1);
  expect(lines).toHaveLength(1);
  const annotation = read(lines[0] ?? "");
  expect(annotation.command).toBe("error");
  expect(annotation.message.length).toBeLessThanOrEqual(4_096);
  expect(Object.keys(annotation.properties).filter((key) => !["file", "line", "title"].includes(key))).toEqual([]);
});
