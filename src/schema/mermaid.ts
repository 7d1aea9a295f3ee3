import type { ErColumn, ErRelation, ErTable } from "../model/index.ts";
import type { ErModel } from "./er-model.ts";

// An entity relationship diagram as Mermaid reads it. Names are whatever somebody wrote: what Mermaid has a meaning for
// becomes a dot, and the name that was meant is told beside it. Source: its grammar, erDiagram.jison, which takes no account
// of case, and takes a line with `direction LR` in it for an order, wherever that stands.

/** Mermaid draws nothing that is longer: its `maxTextSize` is 50,000 characters. */
const longest = 48_000;

/** How much of each table is shown: all columns, those that keys are made of, or none. */
type Depth = "columns" | "keys" | "names";

const cleared = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N} _.,:()/+-]/gu, "·")
    .replace(/(direction) +(?=TB|BT|RL|LR)/gi, "$1·")
    .trim() || "·";

const short = (text: string, limit = 60): string => {
  const points = [...text];
  return points.length <= limit ? text : `${points.slice(0, limit - 1).join("")}…`;
};

// A word that would be read as the mark of a key.
const isMark = (text: string): boolean => /^[pfu]k\b/i.test(text);

const asWord = (plain: string): string => (/^[A-Za-z]/.test(plain) && !isMark(plain) ? plain : `x${plain}`);

const word = (text: string): string => asWord(text.replace(/[^A-Za-z0-9_]/g, "_"));

/** Ids of entities: letters, digits and underscores, each once. */
const idsOf = (tables: readonly ErTable[]): ReadonlyMap<string, string> => {
  const taken = new Set<string>();
  return new Map(
    tables.map(({ name, schema, title }) => {
      const wish = word(short(`${schema}_${title}`, 80));
      let id = wish;
      for (let at = 2; taken.has(id.toLowerCase()); at++) id = `${wish}_${at}`;
      taken.add(id.toLowerCase());
      return [name, id];
    }),
  );
};

/** `varchar(40)` may stand as it is, a comma may not. */
const typeWord = (type: string): string => {
  const plain = type.replaceAll(/[\s,]+/g, "_").replace(/[^A-Za-z0-9_()[\]-]/g, "_");
  return short(asWord(plain), 40);
};

const attribute = ({ name, type, marks, notNull }: ErColumn): string => {
  const plain = word(name);
  const remarks = [...(plain === name ? [] : [short(cleared(name))]), ...(notNull ? [] : ["null"])];
  return [
    `    ${typeWord(type)} ${short(plain)}`,
    ...(marks.length > 0 ? [marks.join(", ")] : []),
    ...(remarks.length > 0 ? [`"${remarks.join(", ")}"`] : []),
  ].join(" ");
};

const entity = (table: ErTable, id: string, depth: Depth, manySchemas: boolean): readonly string[] => {
  const label = short(cleared(manySchemas ? `${table.schema}.${table.title}` : table.title), 80);
  const columns = table.columns.filter(({ marks }) => depth === "columns" || (depth === "keys" && marks.length > 0));
  const head = `  ${id}["${label}"]`;
  return columns.length === 0 ? [head] : [`${head} {`, ...columns.map(attribute), "  }"];
};

const relation = ({ from, to, columns, optional, single, identifying }: ErRelation, ids: ReadonlyMap<string, string>) =>
  `  ${ids.get(to)} ${optional ? "|o" : "||"}${identifying ? "--" : ".."}${single ? "o|" : "o{"} ${ids.get(from)} : "${short(cleared(columns.join(", ")))}"`;

const render = ({ tables, relations }: ErModel, depth: Depth, left: number): string => {
  const ids = idsOf(tables);
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  const lines = ["erDiagram"];
  for (const schema of schemas) {
    if (schemas.length > 1) lines.push(`  %% ${cleared(schema)}`);
    for (const table of tables.filter((one) => one.schema === schema)) {
      lines.push(...entity(table, ids.get(table.name) ?? "", depth, schemas.length > 1));
    }
  }
  lines.push(...relations.filter(({ from, to }) => ids.has(from) && ids.has(to)).map((one) => relation(one, ids)));
  if (left > 0) lines.push(`  %% ${left} more ${left === 1 ? "table" : "tables"} left out`);
  return `${lines.join("\n")}\n`;
};

/** The tables that most others have to do with, so that what is left out is what is least missed. */
export const central = ({ tables, relations }: ErModel, count: number): ErModel => {
  const weight = (name: string) => relations.filter(({ from, to }) => from === name || to === name).length;
  const kept = new Set(
    tables
      .map((table, at) => ({ table, at, weight: weight(table.name) }))
      .toSorted((a, b) => b.weight - a.weight || a.at - b.at)
      .slice(0, count)
      .map(({ table }) => table),
  );
  return { tables: tables.filter((table) => kept.has(table)), relations };
};

/**
 * A model as Mermaid; what makes it longer than `limit` characters is left out, columns first. `left`: tables that are
 * missing already.
 */
export const mermaidOf = (model: ErModel, limit = longest, left = 0): string => {
  for (const depth of ["columns", "keys", "names"] as const) {
    const text = render(model, depth, left);
    if (text.length <= limit) return text;
  }
  for (let count = Math.floor(model.tables.length / 2); count > 1; count = Math.floor(count / 2)) {
    const text = render(central(model, count), "keys", left + model.tables.length - count);
    if (text.length <= limit) return text;
  }
  return render(central(model, 1), "names", left + model.tables.length - 1);
};
