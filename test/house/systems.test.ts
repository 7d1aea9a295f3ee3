// docs/systems.md says which test proves what; each of them has to be there, under that very title.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodesOf, parseSource } from "./sources.ts";

const asked: Readonly<Record<string, number>> = { A: 11, B: 8, C: 8, D: 7, E: 6 };

type Row = { readonly id: string; readonly proofs: readonly { readonly file: string; readonly title: string }[] };

const rowsIn = (page: string): readonly Row[] =>
  page
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [, usual = ""] = /`(test\/systems\/[\w-]+\.test\.ts)`/.exec(section) ?? [];
      return [...section.matchAll(/^\| ([A-E]\d+) \|.*\| ([^|]*) \|$/gm)].map(([, id = "", cell = ""]) => ({
        id,
        proofs: cell.split("<br>").map((proof) => {
          const [, file = usual, title = ""] = /^(?:`([\w/.-]+)`: )?`([^`]+)`$/.exec(proof) ?? [];
          return { file, title };
        }),
      }));
    });

type Call = { readonly callee?: unknown; readonly arguments?: readonly { readonly value?: unknown }[] };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** `test`, `test.each(…)`, `test.runIf(…)` and the like. */
const isTest = (callee: unknown): boolean =>
  isObject(callee) && (callee.name === "test" || isTest(callee.object) || isTest(callee.callee));

/** Titles of the tests of a file. */
const titlesIn = (file: string): readonly string[] =>
  existsSync(file)
    ? nodesOf(parseSource(file, readFileSync(file, "utf8")).program, "CallExpression").flatMap((node) => {
        const { callee, arguments: given = [] } = node as Call;
        const title = given[0]?.value;
        return isTest(callee) && typeof title === "string" ? [title] : [];
      })
    : [];

const rows = rowsIn(readFileSync("docs/systems.md", "utf8"));

test("docs/systems.md has a row for everything that the five systems ask for", () => {
  const wanted = Object.entries(asked).flatMap(([system, count]) =>
    Array.from({ length: count }, (_, at) => `${system}${at + 1}`),
  );
  expect(rows.map(({ id }) => id)).toEqual(wanted);
});

test("each test that docs/systems.md names is there, and each test of a system is named", () => {
  const proofs = rows.flatMap(({ id, proofs }) => proofs.map((proof) => ({ id, ...proof })));
  expect(proofs.filter(({ file, title }) => title === "" || !titlesIn(file).includes(title))).toEqual([]);
  const systems = [...new Set(proofs.map(({ file }) => file))].filter((file) => file.startsWith("test/systems/"));
  const named = new Set(proofs.map(({ title }) => title));
  expect(systems).toHaveLength(5);
  expect(systems.flatMap(titlesIn).filter((title) => !named.has(title))).toEqual([]);
});

test("a title that no test has would be noticed", () => {
  const [row] = rowsIn("## A\n`test/systems/community.test.ts`\n\n| A1 | x | y | `no such test` |\n");
  expect(row).toEqual({ id: "A1", proofs: [{ file: "test/systems/community.test.ts", title: "no such test" }] });
  expect(titlesIn("test/systems/community.test.ts")).not.toContain("no such test");
});
