// Inserts the rows of one step, and learns from refusals until every one of them is in or given up.
import { completeRow } from "./complete-rows.ts";
import type { FillRequest, Owner } from "./contract.ts";
import { type Draft, draftFor, wanting } from "./draft.ts";
import { insertCircle } from "./insert-circle.ts";
import { columnsOf, learn } from "./learn.ts";
import type { Step } from "./order.ts";
import type { KeyShape, TableShape } from "./shape.ts";
import { insertSilenced } from "./silence.ts";
import { type Outcome, type Refusal, type Trial, tryAll } from "./try-all.ts";
import { type Values, valuesOf } from "./values-of.ts";
import { addRow, insertOf, nextNumber, rowFrom, rowsOf, selectOf, trialFor, type Who, type World } from "./world.ts";

const OWNERS: readonly Owner[] = ["a", "b"];

export async function insertRows(request: FillRequest, world: World, step: Step): Promise<void> {
  if (step.circle) await insertCircle(request, world, step.tables);
  const most = Math.max(...step.tables.map(({ oid }) => rowsWanted(request, world, oid)));
  for (let index = 0; index < most; index += 1) {
    const drafts = step.tables.flatMap((table) =>
      OWNERS.filter((who) => index < rowsWanted(request, world, table.oid) && wants(world, table, who, index)).map(
        (who) =>
          wanting(
            draftFor(table, who, index, nextNumber(world, table.oid)),
            world.wanted.get(table.oid)?.rows[index] ?? new Map(),
          ),
      ),
    );
    await insertDrafts(request, world, drafts);
  }
  await insertDrafts(
    request,
    world,
    step.tables.flatMap((table) => nobodysRow(world, table)),
  );
  for (const table of step.tables) await borrowRows(request, world, table);
}

/** A row without an owner counts as somebody else's. */
function nobodysRow(world: World, table: TableShape): readonly Draft[] {
  const column = world.wanted.get(table.oid)?.nobodys ?? null;
  const made = rowsOf(world, table.oid, "b").length;
  if (column === null || made === 0) return [];
  const draft = draftFor(table, "b", made, nextNumber(world, table.oid));
  return [{ ...draft, given: new Map([[column, null]]) }];
}

/** As many as are wanted in particular, and one of which nothing is wanted. */
function rowsWanted({ perOwner }: FillRequest, { wanted }: World, table: number): number {
  return Math.max(perOwner, (wanted.get(table)?.rows.length ?? 0) + 1);
}

/** Where no row can be made, children refer to what migrations have put there. */
async function borrowRows(request: FillRequest, world: World, table: TableShape): Promise<void> {
  if (!world.failed.has(table.oid)) return;
  const lacking = OWNERS.filter((who) => rowsOf(world, table.oid, who).length === 0);
  const rows = `select row from (${selectOf(table, new Map())}) as found(row) limit 2`;
  const [outcome] = await tryAll(request, [
    { sql: `select pg_catalog.json_agg(row) from (${rows}) as rows`, takenBack: false },
  ]);
  const answers = outcome?.type === "done" && Array.isArray(outcome.answer) ? outcome.answer : [];
  for (const who of lacking) {
    const row = rowFrom(table, answers[who === "a" ? 0 : answers.length - 1] ?? null);
    if (row !== null) addRow(world, table.oid, who, row);
  }
}

/** A first row always; another one where the first is in, and its key is not the owner alone. */
function wants(world: World, table: TableShape, who: Who, index: number): boolean {
  const made = rowsOf(world, table.oid, who).length;
  if (index === 0 || made === 0) return made <= index && (index === 0 || made > 0);
  const pins = world.pins.get(table.oid);
  const single = table.keys.some(
    ({ columns, expressions, predicate }) =>
      expressions.length === 0 && predicate === null && columns.length > 0 && columns.every((name) => pins?.has(name)),
  );
  return !single && made <= index;
}

/** Gives what could not be inserted no further thought but a reason. */
export async function insertDrafts(request: FillRequest, world: World, first: readonly Draft[]): Promise<void> {
  let open = await withoutKnownTroublemakers(request, world, first);
  while (open.length > 0) {
    const drafted = open.flatMap((draft) => {
      const { type, ...found } = valuesOf(draft, world);
      if (type === "values" && "values" in found) return [{ draft, values: found.values }];
      if ("parent" in found) orphaned(world, draft, found.parent);
      return [];
    });
    const outcomes = await tryAll(
      request,
      drafted.map(({ draft, values }) => insertTrial(request, draft, values)),
    );
    const next: Draft[] = [];
    for (const [place, { draft, values }] of drafted.entries()) {
      const outcome = outcomes[place];
      const again = outcome && (await digest(request, world, draft, values, outcome));
      if (again) next.push(again);
    }
    open = next;
  }
}

/** A trigger that raised for one row will raise for the next. Gives the drafts that are still to be inserted. */
async function withoutKnownTroublemakers(
  request: FillRequest,
  world: World,
  drafts: readonly Draft[],
): Promise<readonly Draft[]> {
  const open: Draft[] = [];
  for (const draft of drafts) {
    const [known] = world.silenced.get(draft.table.oid) ?? [];
    const inserted = known && (await insertSilenced(request, world, draft, { ...KEPT_OUT, message: known.message }));
    if (!inserted) open.push(draft);
  }
  return open;
}

export function insertTrial(request: FillRequest, { table, who }: Draft, values: Values, takenBack = false): Trial {
  return trialFor(request, who, insertOf(table, values), takenBack);
}

function orphaned(world: World, draft: Draft, parent: number): void {
  const name = world.shapes.tables.get(parent)?.name ?? "a table";
  const why = world.failed.get(parent);
  fail(world, draft, `it refers to ${name}, which has no rows${why === undefined ? "" : `: ${why}`}`);
}

function fail(world: World, { table, index }: Draft, reason: string): void {
  if (index === 0 && !world.failed.has(table.oid)) world.failed.set(table.oid, reason);
}

/** The draft to go on with, or null when it is settled. */
async function digest(
  request: FillRequest,
  world: World,
  draft: Draft,
  values: Values,
  outcome: Outcome,
): Promise<Draft | null> {
  const row = outcome.type === "done" ? rowFrom(draft.table, outcome.answer) : null;
  if (row !== null) {
    addRow(world, draft.table.oid, draft.who, row);
    world.learnt.set(draft.table.oid, draft);
    return null;
  }
  const refusal = outcome.type === "refused" ? outcome.refusal : KEPT_OUT;
  const lesson = learn(draft, refusal, world);
  if (draft.wanted.size > 0 && (draft.tries >= MOST_TRIES_WANTED || lesson.type === "give up")) {
    return draftFor(draft.table, draft.who, draft.index, draft.number);
  }
  if (lesson.type === "again") return lesson.draft;
  if (lesson.type === "stranger") {
    await insertStranger(request, world, lesson.parent);
    return lesson.draft;
  }
  if (lesson.type === "adopt" && (await adopt(request, world, draft, values, lesson.key))) return null;
  if (lesson.type === "silence" && (await insertSilenced(request, world, draft, refusal))) return null;
  const missing = draft.table.foreignKeys.find(({ name }) => name === refusal.constraint);
  if (missing !== undefined && world.failed.has(missing.parent)) orphaned(world, draft, missing.parent);
  else fail(world, draft, refusal.message);
  return null;
}

/** Then the row may be any other. */
const MOST_TRIES_WANTED = 8;

const KEPT_OUT: Refusal = {
  sqlstate: "",
  message: "a trigger keeps rows out without an error",
  detail: "",
  constraint: "",
  column: "",
  table: "",
  stack: "trigger",
};

/** Takes a row that a trigger made, or a migration, for the one that was wanted; a trigger's gets what it left open. */
async function adopt(
  request: FillRequest,
  world: World,
  draft: Draft,
  values: Values,
  key: KeyShape,
): Promise<boolean> {
  const known = new Map(
    columnsOf(draft, key).flatMap((name) => {
      const value = values.get(name);
      return value === undefined || value === null ? [] : [[name, value] as const];
    }),
  );
  // A key over no column, as `unique ((true))` is written, lets only one row in.
  if (known.size === 0 && columnsOf(draft, key).length > 0) return false;
  if (known.size > 0) await completeRow(request, draft, values, known);
  const [outcome] = await tryAll(request, [{ sql: selectOf(draft.table, known), takenBack: false }]);
  const row = outcome?.type === "done" ? rowFrom(draft.table, outcome.answer) : null;
  if (row !== null) addRow(world, draft.table.oid, draft.who, row);
  return row !== null;
}

/** Somebody else in a table, and in those it refers to. */
export async function insertStranger(request: FillRequest, world: World, parent: number): Promise<void> {
  const table = world.shapes.tables.get(parent);
  if (table === undefined || rowsOf(world, parent, "nobody").length > 0) return;
  for (const key of table.foreignKeys) {
    const pinned = key.columns.some((column) => world.pins.get(parent)?.has(column));
    if (pinned && key.parent !== parent) await insertStranger(request, world, key.parent);
  }
  await insertDrafts(request, world, [draftFor(table, "nobody", 0, nextNumber(world, parent))]);
}
