// Where the rows are in the end: triggers may have moved them since, or made more.
import type { FilledTable, FillRequest, Owner, TableToFill } from "./contract.ts";
import { ownerText } from "./pins.ts";
import type { TableShape } from "./shape.ts";
import { type Trial, tryAll } from "./try-all.ts";
import { type MadeRow, rowFrom, rowsOf, selectOf, type World } from "./world.ts";

type Found = {
  readonly name: string;
  readonly oid: number;
  readonly rows: Readonly<Record<Owner, readonly MadeRow[]>>;
};

export async function settledRows(request: FillRequest, world: World): Promise<readonly FilledTable[]> {
  const asked = request.tables.flatMap((wanted) => {
    const oid = world.shapes.asked.get(wanted.name);
    const table = oid === undefined ? undefined : world.shapes.tables.get(oid);
    return table !== undefined &&
      !world.failed.has(table.oid) &&
      rowsOf(world, table.oid, "a").length > 0 &&
      rowsOf(world, table.oid, "b").length > 0
      ? [{ wanted, table }]
      : [];
  });
  const looks = asked.flatMap(({ wanted, table }) => [
    lookFor(wanted, table, "a", world),
    lookFor(wanted, table, "b", world),
  ]);
  const outcomes = looks.length === 0 ? [] : await tryAll(request, looks);
  const found = asked.map(({ wanted, table }, place): Found => {
    const rowsAt = (at: number, owner: Owner) => {
      const outcome = outcomes[at];
      if (outcome?.type !== "done" || !canBeFound(wanted, table)) return rowsOf(world, table.oid, owner);
      const answers = Array.isArray(outcome.answer) ? outcome.answer : [];
      return answers.flatMap((answer: unknown) => rowFrom(table, answer) ?? []);
    };
    return { name: wanted.name, oid: table.oid, rows: { a: rowsAt(place * 2, "a"), b: rowsAt(place * 2 + 1, "b") } };
  });
  const texts = { a: allTexts(found, "a"), b: allTexts(found, "b") };
  const there = found.filter(({ rows }) => rows.a.length > 0 && rows.b.length > 0);
  return there.map(({ name, oid, rows }) => ({
    name,
    rows: { a: rows.a.map(({ at }) => at), b: rows.b.map(({ at }) => at) },
    marks: { a: marksOf(rows.a, texts.b), b: marksOf(rows.b, texts.a) },
    silenced: world.silenced.get(oid) ?? [],
  }));
}

const canBeFound = ({ ownerColumn }: TableToFill, table: TableShape): boolean =>
  ownerColumn !== null || table.keys.some((key) => key.primary);

/** By owner where there is one, else by primary key; a row without either stays where it was. */
function lookFor(wanted: TableToFill, table: TableShape, owner: Owner, world: World): Trial {
  const column = table.columns.find(({ name }) => name === wanted.ownerColumn);
  const made = rowsOf(world, table.oid, owner);
  const nobodys = world.wanted.get(table.oid)?.nobodys == null ? [] : made.slice(-1);
  const keys =
    column === undefined
      ? made.map((row) => keyOf(table, row))
      : [
          new Map([[column.name, ownerText(world.shapes, column, world.owners[owner])]]),
          ...(owner === "b" ? nobodys.map((row) => keyOf(table, row)) : []),
        ];
  const known = keys.flatMap((key) =>
    key === null ? [] : [`select row from (${selectOf(table, key)}) as found(row)`],
  );
  const all = known.length === 0 ? "select null::json as row where false" : known.join(" union all ");
  return { sql: `select pg_catalog.json_agg(row) from (${all}) as rows(row)`, takenBack: false };
}

function keyOf(table: TableShape, row: MadeRow): ReadonlyMap<string, string | null> | null {
  const primary = table.keys.find((key) => key.primary);
  return primary === undefined ? null : new Map(primary.columns.map((name) => [name, row.values.get(name) ?? null]));
}

function allTexts(found: readonly Found[], owner: Owner): string {
  return found.flatMap(({ rows }) => rows[owner].map(({ text }) => text)).join("\n");
}

// Long enough to be no accident, or of letters and digits, as what names a row is; no day of the calendar.
const isMark = (word: string): boolean =>
  (word.length >= 8 && !/^\d{4}-\d{2}-\d{2}$/.test(word)) || (/\p{L}/u.test(word) && /\p{N}/u.test(word));

const MOST_MARKS = 8;

/** Words that tell a row from those of others. A view may show any of the rows: each has its own. */
function marksOf(rows: readonly MadeRow[], others: string): readonly string[] {
  const words = rows.flatMap(({ text }) => {
    const own = new Set(text.match(/[\p{L}\p{N}_-]{5,}/gu) ?? []);
    return [...own].filter((word) => isMark(word) && !others.includes(word)).slice(0, MOST_MARKS);
  });
  return [...new Set(words)];
}
