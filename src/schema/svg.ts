import type { ErColumn, ErTable } from "../model/index.ts";
import { type Box, type Line, type Plan, type Point, planBoxes, type Size } from "./boxes.ts";
import type { ErModel } from "./er-model.ts";
import { foldColumns } from "./fold-columns.ts";
import { groupsOf } from "./groups.ts";
import { inWords, inWordsNote, words } from "./in-words.ts";

// The diagram as a picture that needs nothing beside it: no script, no font, no other file. Light or dark as the reader has it.

const letter = 7.25;
const row = 20;
const head = 30;
const margin = 24;
/** Tables beyond which columns are left out, and those beyond which a picture is no longer one. */
const manyTables = 200;
const most = 1_000;

/** XML holds no control characters, and half of a pair is no character. */
const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD").replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, sign) =>
      sum +
      (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60\u{1F000}-\u{1FAFF}]/u.test(sign) ? 2 : 1),
    0,
  );

const short = (text: string, limit: number): string => {
  const points = [...text.replace(/\s+/gu, " ")];
  return points.length <= limit ? points.join("") : `${points.slice(0, limit - 1).join("")}…`;
};

const titleOf = ({ schema, title }: ErTable, manySchemas: boolean): string =>
  short(manySchemas ? `${schema}.${title}` : title, 48);

const nameIn = ({ name }: ErColumn): string => short(name, 40);
const typeIn = ({ type, notNull }: ErColumn): string => `${short(type, 32)}${notNull ? "" : "?"}`;

/** Middle of a row, from the top of its box; that of the head for no row. */
const middleOf = (at: number): number => (at < 0 ? head / 2 : head + at * row + row / 2 + 2);

const sizeWith =
  (manySchemas: boolean): Size =>
  (table) => {
    const lines = table.columns.map((column) => 5 + widthOf(nameIn(column)) + 2 + widthOf(typeIn(column)));
    const width = Math.max(widthOf(titleOf(table, manySchemas)) * 1.08, ...lines, 12) * letter + 24;
    return {
      width: Math.ceil(width),
      height: head + Math.max(table.columns.length, 1) * row + 6,
      heightOf: (name) => middleOf(table.columns.findIndex((column) => column.name === name)),
    };
  };

const style = `
svg{--page:#fff;--box:#fff;--edge:#c4cad1;--ink:#1f2328;--soft:#59636e;--line:#6e7781;--key:#0550ae}
@media(prefers-color-scheme:dark){svg{--page:#0d1117;--box:#151b23;--edge:#3d444d;--ink:#f0f6fc;--soft:#9198a1;--line:#8b949e;--key:#79c0ff}}
.page{fill:var(--page)}.box{fill:var(--box);stroke:var(--edge)}.outside .box{stroke-dasharray:4 3}
text{font:12px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);dominant-baseline:central;white-space:pre}
.title{font-weight:700}.type{fill:var(--soft);text-anchor:end}.key{fill:var(--key);font-size:10px;font-weight:700}
.line{fill:none;stroke:var(--line);stroke-width:1.4}.weak{stroke-dasharray:5 4}.end{fill:none;stroke:var(--line);stroke-width:1.4}.ring{fill:var(--page);stroke:var(--line);stroke-width:1.4}
${[215, 145, 35, 280, 0, 180].map((hue, at) => `.s${at}{fill:hsl(${hue} 65% 92%)}`).join("")}
@media(prefers-color-scheme:dark){${[215, 145, 35, 280, 0, 180].map((hue, at) => `.s${at}{fill:hsl(${hue} 35% 22%)}`).join("")}}`;

const columnText = (column: ErColumn, { x, y, width }: Box, at: number): string => {
  const middle = y + middleOf(at);
  const [mark = ""] = column.marks;
  return [
    mark === "" ? "" : `<text class="key" x="${x + 10}" y="${middle}">${mark}</text>`,
    `<text x="${x + 34}" y="${middle}">${escaped(nameIn(column))}</text>`,
    `<text class="type" x="${x + width - 10}" y="${middle}">${escaped(typeIn(column))}</text>`,
  ].join("");
};

const boxText = (box: Box, schemas: readonly string[]): string => {
  const { table, x, y, width, height } = box;
  const colour = schemas.indexOf(table.schema) % 6;
  return [
    `<g${table.outside ? ' class="outside"' : ""}>`,
    `<title>${escaped(`${table.schema}.${table.title}`)}</title>`,
    `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    `<path class="s${colour}" d="M${x + 0.5} ${y + head}v-${head - 6}a5.5 5.5 0 0 1 5.5-5.5h${width - 12}a5.5 5.5 0 0 1 5.5 5.5v${head - 6}z"/>`,
    `<text class="title" x="${x + 10}" y="${y + head / 2}">${escaped(titleOf(table, schemas.length > 1))}</text>`,
    ...table.columns.map((column, at) => columnText(column, box, at)),
    "</g>",
  ].join("");
};

const fixed = (value: number): string => String(Math.round(value * 10) / 10);
const at = ({ x, y }: Point): string => `${fixed(x)} ${fixed(y)}`;

/** A line through the points, its corners rounded. */
const pathOf = (points: readonly Point[]): string => {
  const [first, ...others] = points;
  if (first === undefined) return "";
  const steps = others.map((point, index) => {
    const next = others[index + 1];
    if (next === undefined) return `L${at(point)}`;
    return `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return `M${at(first)}${steps.join("")}`;
};

/** Signs at an end of a line, which runs from `end` towards `inner`: distances along it, and sideways. */
const along = (end: Point, inner: Point): ((far: number, side: number) => Point) => {
  const [dx, dy] = [inner.x - end.x, inner.y - end.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  return (far, side) => ({ x: end.x + ux * far - uy * side, y: end.y + uy * far + ux * side });
};

const bar = (place: (far: number, side: number) => Point, far: number): string =>
  `M${at(place(far, -5))}L${at(place(far, 5))}`;
const ring = (place: (far: number, side: number) => Point, far: number): string => {
  const { x, y } = place(far, 0);
  return `<circle class="ring" cx="${fixed(x)}" cy="${fixed(y)}" r="4"/>`;
};

const lineText = ({ relation, points }: Line): string => {
  const [first, second] = points;
  const [last, before] = [points.at(-1), points.at(-2)];
  if (first === undefined || second === undefined || last === undefined || before === undefined) return "";
  const parent = along(first, second);
  const child = along(last, before);
  const foot = relation.single
    ? bar(child, 6)
    : `M${at(child(11, 0))}L${at(child(0, -6))}M${at(child(11, 0))}L${at(child(0, 6))}`;
  const said = `${relation.from} (${relation.columns.join(", ")}) → ${relation.to}`;
  return [
    `<g><title>${escaped(said)}</title>`,
    `<path class="line${relation.identifying ? "" : " weak"}" d="${pathOf(points)}"/>`,
    `<path class="end" d="${bar(parent, 6)}${relation.optional ? "" : bar(parent, 10)}${foot}"/>`,
    relation.optional ? ring(parent, 14) : "",
    ring(child, relation.single ? 13 : 15),
    "</g>",
  ].join("");
};

/** How a picture stands in a page with others: ids of its own, and its style said once. */
export type Standing = { readonly id: string; readonly styled: boolean };

const alone: Standing = { id: "", styled: true };

type Picture = {
  readonly plan: Plan;
  readonly schemas: readonly string[];
  /** Foreign keys that are told in words. */
  readonly named: number;
  readonly left: number;
  readonly standing: Standing;
};

const pageOf = ({ plan, schemas, named, left, standing: { id, styled } }: Picture): string => {
  const { boxes, lines, width, height } = plan;
  const [title, desc] = [id === "" ? "title" : `${id}-title`, id === "" ? "desc" : `${id}-desc`];
  const [w, h] = [Math.ceil(width + margin * 2), Math.ceil(height + margin * 2 + (left > 0 ? 24 : 0))];
  const told = `${words(boxes.length, "table")} and ${words(lines.length + named, "foreign key")} in ${schemas.length === 1 ? "schema" : "schemas"} ${schemas.join(", ")}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="${title} ${desc}">
<title id="${title}">Database schema</title>
<desc id="${desc}">${escaped(told)} A line runs from a table to those that point at it; a question mark stands behind the type of a column that may be null.${named > 0 ? ` ${inWordsNote}` : ""}</desc>
${styled ? `<style>${style}\n</style>\n` : ""}<rect class="page" width="${w}" height="${h}"/>
<g transform="translate(${margin} ${margin})">
${lines.map(lineText).join("\n")}
${boxes.map((box) => boxText(box, schemas)).join("\n")}
</g>${left > 0 ? `\n<text x="${margin}" y="${h - 20}">${words(left, "more table")} left out</text>` : ""}
</svg>
`;
};

/** A model as a picture. `left`: tables that are missing already. */
export const svgOf = async (model: ErModel, standing: Standing = alone, left = 0): Promise<string> => {
  const some = model.tables.slice(0, most);
  const tables = some.length > manyTables ? foldColumns(some) : some;
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  const grouped = inWords(groupsOf({ tables, relations: model.relations }), schemas.length > 1);
  const plan = await planBoxes(grouped, sizeWith(schemas.length > 1));
  return pageOf({
    plan,
    schemas,
    named: grouped.named.length,
    left: left + model.tables.length - some.length,
    standing,
  });
};
