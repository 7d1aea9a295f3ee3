import { expect, test } from "vitest";
import { markdown } from "../../src/formats/markdown.ts";
import type { Diagram, ErTable, Report } from "../../src/model/index.ts";
import { hostileNames } from "./hostile.ts";
import { context, failing } from "./samples.ts";

const tableOf = (name: string, column = "id", outside = false): ErTable => ({
  name,
  schema: "public",
  title: name,
  columns: [{ name: column, type: column, notNull: true, marks: ["PK"] }],
  outside,
});

const relation = (from: string, to: string, column = "id") => ({
  from,
  to,
  columns: [column],
  targets: ["id"],
  optional: false,
  single: false,
  identifying: false,
});

const drawn = (diagram: Partial<Diagram>): Report => ({
  ...failing,
  diagrams: [{ history: "migrations", tables: [], relations: [], touched: [], left: 0, ...diagram }],
});

const blockIn = (page: string): readonly string[] => {
  const lines = page.split("\n");
  const start = lines.indexOf("```mermaid");
  return lines.slice(start + 1, lines.indexOf("```", start + 1));
};

// What Mermaid's grammar takes, line by line.
const grammar =
  /^(erDiagram| {2}%% [^`]*| {2}[A-Za-z]\w*\["[^"`<>#;\\%]+"\]( \{)?| {4}[A-Za-z][\w()[\]…-]* [A-Za-z][\w…]*( (PK|FK|UK)(, (PK|FK|UK))*)?( "[^"`<>#;\\%]+")?| {2}\}| {2}\w+ (\|o|\|\|)(--|\.\.)(o\||o\{) \w+ : "[^"`<>#;\\%]+")$/u;

test("a picture of the touched tables is folded into the comment", () => {
  const report = drawn({
    tables: [tableOf("orders"), tableOf("users", "id", true)],
    relations: [relation("orders", "users", "user_id")],
    touched: ["orders"],
    left: 2,
  });
  const page = markdown.render(report, context);
  expect(page).toContain(
    "<details><summary>Diagram: 1 touched table of 3 and 1 table that it points at</summary>\n\n`migrations`\n\n```mermaid\nerDiagram\n",
  );
  expect(blockIn(page)).toContain('  public_users ||..o{ public_orders : "user_id"');
  expect(blockIn(page)).toContain("  %% 2 more tables left out");
});

const names = [...hostileNames, "pk", "UK", "direction LR", "accTitle: x", "one to many", "style", "%%{init: {}}%%"];

test.each(names.map((name) => [name.slice(0, 60), name]))("%j as every name stays within the picture", (_, name) => {
  const other = `${name}2`;
  const report = drawn({
    history: name,
    tables: [tableOf(name, name), tableOf(other, name, true)],
    relations: [relation(name, other, name)],
    touched: [name],
  });
  const block = blockIn(markdown.render(report, context));
  expect(block.length).toBeGreaterThan(6);
  expect(block.filter((line) => !grammar.test(line))).toEqual([]);
});

test("a picture gives way to what blocks, and a large one to its keys", () => {
  const many = Array.from({ length: 40 }, (_, at) => ({
    ...tableOf(`table_${at}`),
    columns: Array.from({ length: 60 }, (_, one) => ({
      name: `some_column_${one}`,
      type: "text",
      notNull: true,
      marks: one === 0 ? (["PK"] as const) : [],
    })),
  }));
  const report = drawn({ tables: many, touched: many.map(({ name }) => name) });
  const page = markdown.render(report, context);
  expect(page.length).toBeLessThan(20_000);
  expect(blockIn(page).filter((line) => line.endsWith(" PK"))).toHaveLength(40);
});
