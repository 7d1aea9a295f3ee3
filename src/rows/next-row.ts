// One more row, tried and taken back, as literals for somebody else's insert.
import type { FillRequest, NextRow, Owner } from "./contract.ts";
import { type Draft, draftFor, wanting } from "./draft.ts";
import { insertDrafts, insertStranger, insertTrial } from "./insert-rows.ts";
import { learn } from "./learn.ts";
import type { TableShape } from "./shape.ts";
import { type Outcome, tryAll } from "./try-all.ts";
import { type Values, valuesOf } from "./values-of.ts";
import { literal, nextNumber, rowFrom, rowsOf, type World } from "./world.ts";

export type NextRows = ReadonlyMap<string, Readonly<Record<Owner, NextRow | null>>>;

/** By the name that each table was asked by. All are tried at once; only those that are refused are tried alone. */
export async function nextRows(
  request: FillRequest,
  world: World,
  tables: readonly (readonly [name: string, table: TableShape])[],
): Promise<NextRows> {
  const first = tables.flatMap(([name, table]) =>
    (["a", "b"] as const).map((owner) => {
      const draft = firstDraft(world, table, owner);
      const drafted = valuesOf(draft, world);
      return { name, table, owner, draft, values: drafted.type === "values" ? drafted.values : null };
    }),
  );
  const trials = first.flatMap(({ draft, values }) =>
    values === null ? [] : [insertTrial(request, draft, values, true)],
  );
  const outcomes = [...(trials.length === 0 ? [] : await tryAll(request, trials))];
  const found = new Map<string, Record<Owner, NextRow | null>>();
  for (const { name, table, owner, draft, values } of first) {
    const rows = found.get(name) ?? { a: null, b: null };
    found.set(name, rows);
    const outcome = values === null ? undefined : outcomes.shift();
    if (outcome === undefined) continue;
    rows[owner] = await nextRow(request, world, { table, owner, draft, outcome });
  }
  return found;
}

const indexOf = (world: World, table: TableShape, owner: Owner): number => rowsOf(world, table.oid, owner).length;

const plainDraft = (world: World, table: TableShape, owner: Owner): Draft => ({
  ...draftFor(table, owner, indexOf(world, table, owner), nextNumber(world, table.oid)),
  sparing: true,
});

const firstDraft = (world: World, table: TableShape, owner: Owner): Draft =>
  wanting(plainDraft(world, table, owner), world.wanted.get(table.oid)?.next ?? new Map());

type Begun = {
  readonly table: TableShape;
  readonly owner: Owner;
  readonly draft: Draft;
  /** What came of it. */
  readonly outcome: Outcome;
};

const MOST_TRIES_WANTED = 3;

/** Goes on from a first attempt until one is accepted, or there is no way. */
async function nextRow(request: FillRequest, world: World, begun: Begun): Promise<NextRow | null> {
  const { table, owner } = begun;
  const index = indexOf(world, table, owner);
  let draft = begun.draft;
  let known: Outcome | undefined = begun.outcome;
  let renewed = false;
  for (;;) {
    const drafted = valuesOf(draft, world);
    if (drafted.type === "orphan") return null;
    const { values } = drafted;
    const outcome: Outcome | undefined =
      known ?? (await tryAll(request, [insertTrial(request, draft, values, true)]))[0];
    known = undefined;
    if (outcome === undefined) return null;
    if (outcome.type === "done") return rowFrom(table, outcome.answer) === null ? null : asNext(table, values, null);
    const { refusal } = outcome;
    const lesson = learn(draft, refusal, world);
    const hopeless = draft.tries > MOST_TRIES_WANTED || lesson.type === "give up";
    if (draft.wanted.size > 0 && hopeless && refusal.sqlstate !== "23505") {
      draft = plainDraft(world, table, owner);
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
