// One more row, tried and taken back, as literals for somebody else's insert.
import type { FillRequest, NextRow, Owner } from "./contract.ts";
import { type Draft, draftFor, wanting } from "./draft.ts";
import { insertDrafts, insertStranger, insertTrial } from "./insert-rows.ts";
import { learn } from "./learn.ts";
import type { TableShape } from "./shape.ts";
import { tryAll } from "./try-all.ts";
import { type Values, valuesOf } from "./values-of.ts";
import { literal, nextNumber, rowFrom, rowsOf, type World } from "./world.ts";

export async function nextRow(
  request: FillRequest,
  world: World,
  table: TableShape,
  owner: Owner,
): Promise<NextRow | null> {
  const index = rowsOf(world, table.oid, owner).length;
  const plain: Draft = { ...draftFor(table, owner, index, nextNumber(world, table.oid)), sparing: true };
  let draft = wanting(plain, world.wanted.get(table.oid)?.next ?? new Map());
  let renewed = false;
  for (;;) {
    const drafted = valuesOf(draft, world);
    if (drafted.type === "orphan") return null;
    const { values } = drafted;
    const [outcome] = await tryAll(request.query, [insertTrial(request, draft, values, true)]);
    if (outcome === undefined) return null;
    if (outcome.type === "done") return rowFrom(table, outcome.answer) === null ? null : asNext(table, values, null);
    const { refusal } = outcome;
    const lesson = learn(draft, refusal, world);
    if (draft.wanted.size > 0 && (draft.tries > 3 || lesson.type === "give up") && refusal.sqlstate !== "23505") {
      draft = plain;
      continue;
    }
    if (lesson.type === "stranger") await insertStranger(request, world, lesson.parent);
    if (lesson.type === "again" || lesson.type === "stranger") {
      draft = lesson.draft;
      continue;
    }
    if (refusal.sqlstate !== "23505") return null;
    if (renewed || !(await renewParents(request, world, table, owner)))
      return asNext(table, values, refusal.constraint);
    renewed = true;
    draft = {
      ...wanting(draftFor(table, owner, index, nextNumber(world, table.oid)), draft.wanted),
      sparing: true,
      parents: newest(world, table, owner, index),
    };
  }
}

/** Another row of the owner's in the tables that a key is made of, so that it can be used once more. */
async function renewParents(request: FillRequest, world: World, table: TableShape, owner: Owner): Promise<boolean> {
  const parents = [...new Set(movable(world, table).map(({ parent }) => parent))];
  const before = parents.map((parent) => rowsOf(world, parent, owner).length);
  const drafts = parents.flatMap((oid, place) => {
    const parent = world.shapes.tables.get(oid);
    return parent === undefined
      ? []
      : [draftFor(parent, owner, Math.max(1, before[place] ?? 1), nextNumber(world, oid))];
  });
  await insertDrafts(request, world, drafts);
  return parents.some((parent, place) => rowsOf(world, parent, owner).length > (before[place] ?? 0));
}

/** References that do not say whose row it is. */
function movable(world: World, table: TableShape) {
  const pins = world.pins.get(table.oid);
  return table.foreignKeys.filter((key) => key.parent !== table.oid && !key.columns.some((name) => pins?.has(name)));
}

/** The place of the newest parent, seen from the one that the index would give. */
function newest(world: World, table: TableShape, owner: Owner, index: number): ReadonlyMap<string, number> {
  return new Map(
    movable(world, table).map(({ name, parent }) => {
      const count = Math.max(1, rowsOf(world, parent, owner).length);
      return [name, (count - 1 - (index % count) + count) % count];
    }),
  );
}

function asNext(table: TableShape, values: Values, clash: string | null): NextRow {
  const required = table.columns.filter(
    ({ name, notNull, fallback, generated }) => notNull && fallback === null && !generated && values.has(name),
  );
  return {
    values: Object.fromEntries([...values].map(([name, value]) => [name, literal(value)])),
    required: required.map(({ name }) => name),
    clash,
  };
}
