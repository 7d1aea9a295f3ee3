// Tables that cannot do without each other: all rows of an owner in one statement, with keys chosen beforehand. Foreign
// keys are checked when the statement ends, so the order within it does not matter.
import type { FillRequest, Owner } from "./contract.ts";
import { type Draft, draftFor } from "./draft.ts";
import { learn } from "./learn.ts";
import { ownerText } from "./pins.ts";
import type { TableShape } from "./shape.ts";
import { type Outcome, tryAll } from "./try-all.ts";
import { sampled, type Values, valuesOf } from "./values-of.ts";
import { addRow, insertOf, nextNumber, rowFrom, trialFor, type World } from "./world.ts";

const OWNERS: readonly Owner[] = ["a", "b"];

/** Rows for one owner after the other. What does not succeed here is left to fail alone, with its reason. */
export async function insertCircle(request: FillRequest, world: World, tables: readonly TableShape[]): Promise<void> {
  for (const owner of OWNERS) {
    const drafts = tables.map((table) => draftFor(table, owner, 0, nextNumber(world, table.oid)));
    await insertTogether(request, world, drafts);
  }
}

async function insertTogether(request: FillRequest, world: World, first: readonly Draft[]): Promise<void> {
  let drafts = first;
  for (;;) {
    const keyed = withKeys(drafts, world);
    const drafted = keyed.flatMap((draft) => {
      const found = valuesOf(draft, world);
      return found.type === "values" ? [{ draft, values: found.values }] : [];
    });
    if (drafted.length < keyed.length) return;
    const [outcome] = await tryAll(request, [trialFor(request, drafts[0]?.who ?? "nobody", statementOf(drafted))]);
    if (outcome?.type === "done" && took(world, drafts, outcome)) return;
    const again = outcome && learntTogether(keyed, outcome, world);
    if (!again) return;
    drafts = again;
  }
}

function statementOf(drafted: readonly { readonly draft: Draft; readonly values: Values }[]): string {
  const parts = drafted.map(({ draft, values }, place) => `r${place}(row) as (${insertOf(draft.table, values)})`);
  const rows = drafted.map((_, place) => `(select row from r${place})`);
  return `with ${parts.join(", ")} select pg_catalog.json_build_array(${rows.join(", ")})`;
}

function took(world: World, drafts: readonly Draft[], outcome: Outcome & { readonly type: "done" }): boolean {
  const answers = Array.isArray(outcome.answer) ? outcome.answer : [];
  const rows = drafts.map(({ table }, place) => rowFrom(table, answers[place] ?? null));
  drafts.forEach((draft, place) => {
    const row = rows[place] ?? null;
    if (row === null) return;
    addRow(world, draft.table.oid, draft.who, row);
    world.learnt.set(draft.table.oid, draft);
  });
  return rows.every((row) => row !== null);
}

/** The table that the refusal names learns; all of them where it names none. Null: nobody knows better. */
function learntTogether(drafts: readonly Draft[], outcome: Outcome, world: World): readonly Draft[] | null {
  if (outcome.type !== "refused") return null;
  const { refusal } = outcome;
  const named = drafts.filter(({ table }) => table.name === refusal.table);
  const learning = new Set(named.length > 0 ? named : drafts);
  const learnt = drafts.map((draft) => {
    if (!learning.has(draft)) return draft;
    const lesson = learn(draft, refusal, world);
    return lesson.type === "again" ? lesson.draft : null;
  });
  return learnt.some((draft) => draft === null) ? null : learnt.flatMap((draft) => draft ?? []);
}

/** Columns that refer to each other get one value: the owner's id where one of them holds it, else a new one. */
function withKeys(drafts: readonly Draft[], world: World): readonly Draft[] {
  const places = new Map<string, string>();
  const placeOf = (oid: number, column: string): string => {
    let place = `${oid} ${column}`;
    for (let next = places.get(place); next !== undefined; next = places.get(place)) place = next;
    return place;
  };
  const oids = new Set(drafts.map(({ table }) => table.oid));
  const keys = drafts.flatMap(({ table }) =>
    table.foreignKeys.filter(({ parent }) => oids.has(parent)).map((key) => ({ table, key })),
  );
  for (const { table, key } of keys) {
    key.columns.forEach((column, at) => {
      const [one, other] = [placeOf(table.oid, column), placeOf(key.parent, key.parentColumns[at] ?? "")];
      if (one !== other) places.set(one, other);
    });
  }
  const involved = drafts.flatMap((draft) =>
    draft.table.columns
      .filter(({ name }) => keys.some(({ table, key }) => isIn(draft, name, table, key)))
      .map((column) => ({ draft, column, place: placeOf(draft.table.oid, column.name) })),
  );
  const values = new Map<string, string | null>();
  for (const { draft, column, place } of involved) {
    const pinned = draft.who !== "nobody" && world.pins.get(draft.table.oid)?.has(column.name);
    if (pinned) values.set(place, ownerText(world.shapes, column, world.owners[draft.who === "b" ? "b" : "a"]));
    else if (!values.has(place)) values.set(place, sampled(column, draft, world, {}));
  }
  return drafts.map((draft) => {
    const own = involved.filter((one) => one.draft === draft);
    return { ...draft, given: new Map(own.map(({ column, place }) => [column.name, values.get(place) ?? null])) };
  });
}

function isIn(draft: Draft, name: string, table: TableShape, key: TableShape["foreignKeys"][number]): boolean {
  const referring = table.oid === draft.table.oid && key.columns.includes(name);
  return referring || (key.parent === draft.table.oid && key.parentColumns.includes(name));
}
