// The picture in docs/architecture.md is the rule: this test reads the floors from it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Import, parseSource, type Source, sourcesIn, targetOf } from "./sources.ts";

const floorsOf = (page: string): readonly (readonly string[])[] => {
  const [, block = ""] = /^## Floors$[\s\S]*?^```$\n([\s\S]*?)^```$/m.exec(page) ?? [];
  return block
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .toReversed();
};

const floors = floorsOf(readFileSync("docs/architecture.md", "utf8"));
const sources = sourcesIn("src");

/** `src/check.ts` and `src/check/…` are one room. */
const roomOf = (path: string): string => path.split("/")[1]?.replace(/\.ts$/, "") ?? "";
const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room));

// The one file above src/ that the code reads, for its version.
const outside = new Map([["src/config/tool-version.ts", "package.json"]]);

const wrongImport = (source: Source, one: Import): string | null => {
  const target = targetOf(source, one);
  if (target === null || outside.get(source.path) === target) return null;
  const [from, to] = [roomOf(source.path), roomOf(target)];
  const allowed = target.startsWith("src/") && (from === to || floorOf(to) < floorOf(from));
  return allowed ? null : `${source.path}:${one.line} imports ${target}`;
};

const wrongImports = (all: readonly Source[]): readonly string[] =>
  all.flatMap((source) => source.imports.flatMap((one) => wrongImport(source, one) ?? []));

test("the picture names every room, once, and no other", () => {
  const rooms = [...new Set(sources.map(({ path }) => roomOf(path)))].sort();
  expect(floors.flat().toSorted()).toEqual(rooms);
  expect(floors[0]).toEqual(["model"]);
});

test("a file imports only lower floors and its own room", () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(wrongImports(sources)).toEqual([]);
});

test.each([
  ["a higher floor", "src/sql/cut.ts", 'import { a } from "../layouts/a.ts";'],
  ["the same floor", "src/checks/a.ts", 'import type { A } from "../layouts/a.ts";'],
  ["an export from above", "src/model/a.ts", 'export * from "../sql/a.ts";'],
  ["an import of a moment", "src/sql/a.ts", 'const a = await import("../index.ts");'],
  ["a type from above", "src/model/a.ts", 'type A = import("../sql/a.ts").A;'],
  ["a file outside of src", "src/cli/a.ts", 'import { a } from "../../test/a.ts";'],
])("%s would be noticed", (_, path, text) => {
  expect(wrongImports([parseSource(path, text)])).toHaveLength(1);
});

test("the story of a check is one room over all that it tells of", () => {
  expect(wrongImports([parseSource("src/check/a.ts", 'import { rehearse } from "../rehearse/index.ts";')])).toEqual([]);
});

// A circle is found by walking; the path that led back is what the author needs to see.
const circleFrom = (start: string, edges: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[] => {
  const path: string[] = [];
  const step = (at: string): string[] => {
    if (path.includes(at)) return [...path.slice(path.indexOf(at)), at];
    if (done.has(at)) return [];
    path.push(at);
    for (const next of edges.get(at) ?? []) {
      const circle = step(next);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(at);
    return [];
  };
  return step(start);
};

const circleIn = (all: readonly Source[]): readonly string[] => {
  const loaded = ({ imports }: Source) => imports.filter(({ typeOnly }) => !typeOnly);
  const edges = new Map(
    all.map((source) => [source.path, loaded(source).flatMap((one) => targetOf(source, one) ?? [])]),
  );
  const done = new Set<string>();
  return all.map(({ path }) => circleFrom(path, edges, done)).find((circle) => circle.length > 0) ?? [];
};

// Types may look back: they are gone when the code is loaded.
test("no files load each other in a circle", () => {
  expect(circleIn(sources)).toEqual([]);
  const two = [
    parseSource("src/sql/a.ts", 'import { type A, b } from "./b.ts";'),
    parseSource("src/sql/b.ts", 'export { a } from "./a.ts";'),
  ];
  expect(circleIn(two)).toEqual(["src/sql/a.ts", "src/sql/b.ts", "src/sql/a.ts"]);
});
