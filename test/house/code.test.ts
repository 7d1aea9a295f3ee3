// What review would otherwise have to say again and again.
import { expect, test } from "vitest";
import { families } from "../../src/catalog/index.ts";
import { membersOf, nodesOf, parseSource, type Source, sourcesIn, usesOf } from "./sources.ts";

const sources = sourcesIn("src");
const tests = sourcesIn("test").filter(({ path }) => !path.startsWith("test/cases/"));

const placesOf = (all: readonly Source[], lines: (source: Source) => readonly number[]): readonly string[] =>
  all.flatMap((source) => lines(source).map((line) => `${source.path}:${line}`));

const imports = (name: RegExp) => (source: Source) =>
  source.imports.filter(({ from }) => name.test(from)).map(({ line }) => line);

const outsideOf = (...folders: readonly string[]) =>
  sources.filter(({ path }) => !folders.some((folder) => path.startsWith(`src/${folder}/`)));

test("no file is longer than 300 lines", () => {
  const long = [...sources, ...tests].filter(({ text }) => text.trimEnd().split("\n").length > 300);
  expect(long.map(({ path }) => path).filter((path) => !isTable(path))).toEqual([]);
});

// Tables of SQL for tests: rows, not code.
const isTable = (path: string): boolean =>
  ["test/rehearse/pairs.ts", "test/rehearse/pairs-wider.ts", "test/drift/library.sql.ts"].includes(path);

test("only postgres/ knows the driver", () => {
  expect(placesOf(outsideOf("postgres"), imports(/^(pg($|\/|-)|@databases\/)/))).toEqual([]);
  expect(placesOf(sources, imports(/^pg$/)).length).toBeGreaterThan(0);
});

test("only github/ knows GitHub's libraries", () => {
  expect(placesOf(outsideOf("github"), imports(/^@(actions|octokit)\//))).toEqual([]);
  expect(placesOf(sources, imports(/^@actions\//)).length).toBeGreaterThan(0);
});

test("only sql/ knows the parser, and only the edges the reader of YAML and schemas", () => {
  expect(placesOf(outsideOf("sql"), imports(/^(libpg-query|@pgsql\/)/))).toEqual([]);
  expect(placesOf(outsideOf("config"), imports(/^yaml$/))).toEqual([]);
});

const edges = ["cli", "github"];

test("process and console are for the edges", () => {
  for (const global of ["process", "console"]) {
    expect(placesOf(outsideOf(...edges), (source) => usesOf(source, global))).toEqual([]);
  }
  expect(placesOf(outsideOf(...edges), imports(/^(node:)?process$/))).toEqual([]);
  expect(placesOf(sources, (source) => usesOf(source, "process")).length).toBeGreaterThan(0);
});

const clocks = (source: Source): readonly number[] => [
  ...membersOf(source, "Date", "now"),
  ...membersOf(source, "Math", "random"),
  ...nodesOf(source.program, "NewExpression")
    .filter(({ callee, arguments: given }) => nameOf(callee) === "Date" && Array.isArray(given) && given.length === 0)
    .map(({ start }) => source.text.slice(0, Number(start)).split("\n").length),
];
const nameOf = (node: unknown): unknown =>
  typeof node === "object" && node !== null && "name" in node ? node.name : null;

test("nothing below the edges asks what day it is, or throws dice", () => {
  expect(placesOf(outsideOf(...edges), clocks)).toEqual([]);
});

// postgres/ times its statements and gives its folders, databases and passwords names that nobody else has; check.ts
// makes the token that a migration must not guess.
test("only who holds a server measures time and makes names that nobody can guess", () => {
  const measuring = (source: Source) => usesOf(source, "performance");
  expect(placesOf(outsideOf("postgres", ...edges), measuring)).toEqual([]);
  const random = outsideOf("postgres", ...edges).filter(({ text }) => /\brandom(UUID|Bytes|Int)\b/.test(text));
  expect(random.map(({ path }) => path)).toEqual(["src/check/while-rehearsed.ts"]);
});

const annotated = (source: Source): readonly number[] =>
  source.comments
    .filter(({ text }) => /^\W*(@ts-(ignore|nocheck|expect-error)|biome-ignore|eslint-disable)/.test(text))
    .map(({ line }) => line);
const anys = (source: Source): readonly number[] =>
  nodesOf(source.program, "TSAnyKeyword").map(({ start }) => source.text.slice(0, Number(start)).split("\n").length);

test("nothing is any, and no tool is told to look away", () => {
  expect(placesOf([...sources, ...tests], anys)).toEqual([]);
  expect(placesOf([...sources, ...tests], annotated)).toEqual([]);
});

test("nothing is exported without a name, and nothing is an enum", () => {
  expect([...sources, ...tests].filter(({ defaultExports }) => defaultExports > 0).map(({ path }) => path)).toEqual([]);
  expect([...sources, ...tests].filter(({ program }) => nodesOf(program, "TSEnumDeclaration").length > 0)).toEqual([]);
});

test("file names are kebab-case", () => {
  const odd = [...sources, ...tests].filter(({ path }) => !/^[a-z0-9/.-]+$/.test(path));
  expect(odd.map(({ path }) => path)).toEqual([]);
});

const kinds = new Set(
  [14, 15, 16, 17, 18].flatMap((major) =>
    families.flatMap((family) => family.selections(major).map(({ kind }) => kind)),
  ),
);

const literalsOf = ({ program }: Source): readonly string[] => [
  ...nodesOf(program, "Literal").flatMap(({ value }) => (typeof value === "string" ? [value] : [])),
  ...nodesOf(program, "TemplateElement").map(({ value }) => JSON.stringify(value)),
];
const namesAKind = (source: Source): readonly string[] =>
  literalsOf(source)
    .filter((literal) => !source.imports.some(({ from }) => from === literal))
    .filter((literal) => [...kinds].some((kind) => new RegExp(`\\b${kind}\\b`).test(literal)));

test("compare.ts knows no kinds", () => {
  const compare = sources.find(({ path }) => path === "src/catalog/compare.ts");
  expect(kinds.size).toBeGreaterThan(20);
  expect(compare && namesAKind(compare)).toEqual([]);
  expect(namesAKind(parseSource("a.ts", 'if (change.kind === "policy") {}'))).toEqual(["policy"]);
});

test.each([
  ["any", "const a: any = 1;", anys],
  ["any in a generic", "const a = new Map<string, any>();", anys],
  ["an ignored error", "// @ts-expect-error: because\nf();", annotated],
  ["an ignored lint", "/* biome-ignore lint: because */ f();", annotated],
  ["the clock", "const a = new Date();", clocks],
  ["the clock in milliseconds", "const a = Date.now();", clocks],
  ["process", "const { env } = process;", (source: Source) => usesOf(source, "process")],
  ["process as a short property", "f({ process });", (source: Source) => usesOf(source, "process")],
])("%s would be noticed", (_, text, rule) => {
  expect(rule(parseSource("src/sql/a.ts", text))).not.toEqual([]);
});

test.each([
  ["a property", "a.process.env; f({ process: 1 });", (source: Source) => usesOf(source, "process")],
  ["a day that was given", "new Date(year, month); Date.UTC(1);", clocks],
  ["a word", 'const a = "any"; // any', anys],
])("%s is no offence", (_, text, rule) => {
  expect(rule(parseSource("src/sql/a.ts", text))).toEqual([]);
});
