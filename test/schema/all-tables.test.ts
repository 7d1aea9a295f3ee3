import { expect, test } from "vitest";
import type { Catalog, CatalogObject, ErRelation, ErTable } from "../../src/model/index.ts";
import { allTables, svgOf, touchedDiagram } from "../../src/schema/index.ts";

const object = (kind: string, name: string, parent: string | null, traits: CatalogObject["traits"]): CatalogObject => ({
  kind,
  address: `${kind} ${name}`,
  parent,
  traits,
  rank: null,
});

const table = (name: string, columns: number): readonly CatalogObject[] => [
  object("table", `public.${name}`, null, {}),
  ...Array.from({ length: columns }, (_, at) =>
    object("column", `public.${name}.${at === 0 ? "id" : `c${at}`}`, `table public.${name}`, { type: "text" }),
  ),
  object("constraint", `public.${name}.pkey`, `table public.${name}`, { definition: "PRIMARY KEY (id)" }),
];

const made = (
  tables: number,
  columns: number,
): { readonly catalog: Catalog; readonly addresses: readonly string[] } => {
  const objects = Array.from({ length: tables }, (_, at) => table(`t${at}`, columns)).flat();
  const catalog = new Map(objects.map((one) => [one.address, one]));
  return { catalog, addresses: [...catalog.keys()].filter((address) => address.startsWith("table ")) };
};

test("all tables are told of only where the touched ones are not all", () => {
  const { catalog, addresses } = made(3, 2);
  const touched = touchedDiagram(catalog, "migrations", addresses.slice(0, 1));
  expect(allTables(catalog, "migrations", addresses, touched)?.tables).toHaveLength(3);
  expect(allTables(catalog, "migrations", addresses, touchedDiagram(catalog, "migrations", addresses))).toBeNull();
  expect(allTables(catalog, "migrations", [], null)).toBeNull();
});

test.each([
  ["some columns: all", 10, 20, 20, undefined],
  ["many in one table: the first of them", 2, 70, 60, 10],
  ["many: those that keys are made of", 100, 20, 1, 19],
  ["very many tables: a count of those that are left", 1_010, 3, 1, 2],
])("%s", (_, tables, columns, listed, more) => {
  const { catalog, addresses } = made(tables, columns);
  const all = allTables(catalog, "migrations", addresses, null);
  expect(all?.tables).toHaveLength(Math.min(tables, 1_000));
  expect(all?.left).toBe(Math.max(0, tables - 1_000));
  expect([all?.tables[0]?.columns.length, all?.tables[0]?.more]).toEqual([listed, more]);
});

const drawn = (name: string): ErTable => ({
  name,
  schema: "public",
  title: name,
  columns: [{ name: `${name} key`, type: "uuid", notNull: false, marks: ["FK"] }],
  outside: false,
});

const pointing = (from: string, to: string): ErRelation => ({
  from,
  to,
  columns: [`${from} key`],
  targets: ["id"],
  optional: true,
  single: false,
  identifying: false,
});

/** As many tables that all point at one. */
const star = (tables: number) => {
  const names = Array.from({ length: tables }, (_, at) => `t${at}`);
  return { tables: [drawn("hub <&>"), ...names.map(drawn)], relations: names.map((name) => pointing(name, "hub <&>")) };
};

test("a line joins tables as long as the eye can follow, and beyond that a column names what it points at", async () => {
  const few = await svgOf(star(39));
  expect([few.match(/class="line/g)?.length, few.match(/→ hub &#60;&#38;&#62;\?/g)]).toEqual([39, null]);
  const many = await svgOf(star(40));
  expect([many.match(/class="line/g), many.match(/→ hub &#60;&#38;&#62;\?/g)?.length]).toEqual([null, 40]);
  expect(many).toContain("41 tables and 40 foreign keys");
  expect(many).not.toMatch(/NaN|undefined|Infinity/);
});

test("where no columns are listed, a box says what it points at, and the picture what is left out", async () => {
  const { tables, relations } = star(60);
  const names = tables.map((one) => ({ ...one, columns: [], more: 1 }));
  const picture = await svgOf({ tables: names, relations }, { id: "a", styled: false }, 3);
  expect(picture.match(/→ hub &#60;&#38;&#62;</g)).toHaveLength(60);
  expect(picture).toContain("3 more tables left out");
});

test("500 tables that point at each other make a page and not a ribbon, the same twice", async () => {
  const names = Array.from({ length: 500 }, (_, at) => `t${at}`);
  const relations = names.flatMap((name, at) =>
    at === 0 ? [] : [pointing(name, "t0"), pointing(name, `t${Math.floor(at / 3)}`)],
  );
  const model = { tables: names.map(drawn), relations };
  const picture = await svgOf(model);
  const [, width = "", height = ""] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture) ?? [];
  expect(Number(height) / Number(width)).toBeGreaterThan(0.3);
  expect(Number(height) / Number(width)).toBeLessThan(3);
  expect(picture.length).toBeLessThan(600_000);
  expect(await svgOf(model)).toBe(picture);
});
