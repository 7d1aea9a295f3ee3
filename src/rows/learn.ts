// What a refusal teaches: the next draft, or that there is none. Codes: Postgres' errcodes appendix.
import { BOUND, type Draft, readingsOf, wishesOf } from "./draft.ts";
import { mayBeNull } from "./order.ts";
import type { KeyShape, Shapes } from "./shape.ts";
import type { Refusal } from "./try-all.ts";
import type { World } from "./world.ts";
import { rowsOf } from "./world.ts";

/** Bounds the work on a table that nothing fits. */
const MOST_TRIES = 40;

export type Lesson =
  | { readonly type: "again"; readonly draft: Draft }
  /** A row with the same key is there: take it for ours. */
  | { readonly type: "adopt"; readonly key: KeyShape }
  /** A reference needs a second person. */
  | { readonly type: "stranger"; readonly draft: Draft; readonly parent: number }
  /** Somebody's code refuses; try without it. */
  | { readonly type: "silence" }
  | { readonly type: "give up" };

const GIVE_UP: Lesson = { type: "give up" };
const again = (draft: Draft, change: Partial<Draft>): Lesson => ({
  type: "again",
  draft: { ...draft, ...change, tries: draft.tries + 1 },
});
const counted = (map: ReadonlyMap<string, number>, names: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...map, ...names.map((name) => [name, (map.get(name) ?? 0) + 1] as const)]);

export function learn(draft: Draft, refusal: Refusal, world: World): Lesson {
  if (draft.tries >= MOST_TRIES) return GIVE_UP;
  // 57014 = a time limit: more tries would cost as much.
  if (refusal.sqlstate === "57014") return { type: "silence" };
  const elsewhere = refusal.table !== "" && refusal.table !== draft.table.name && !isPartition(draft, refusal, world);
  if (refusal.stack !== "" && (elsewhere || refusal.constraint === "")) return codeRefused(draft, world.shapes);
  const lesson = LESSONS[refusal.sqlstate];
  return lesson ? lesson(draft, refusal, world) : otherwise(draft, world.shapes);
}

function isPartition(draft: Draft, refusal: Refusal, { shapes }: World): boolean {
  if (!draft.table.partitioned) return false;
  const below = (oids: readonly number[]): boolean =>
    oids.some(
      (oid) => shapes.tables.get(oid)?.name === refusal.table || below(shapes.tables.get(oid)?.partitions ?? []),
    );
  return below(draft.table.partitions);
}

const LESSONS: Readonly<Record<string, (draft: Draft, refusal: Refusal, world: World) => Lesson>> = {
  "23502": nullRefused,
  "23505": keyTaken,
  "23P01": keyTaken,
  "23514": checkFailed,
  "23503": parentMissing,
};

/** What is null although we gave it a value was taken away by a trigger. */
function nullRefused(draft: Draft, { column }: Refusal, { shapes }: World): Lesson {
  if (column === "") return otherwise(draft, shapes);
  if (draft.spoken.has(column))
    return draft.table.triggers.length > 0 ? codeRefused(draft, shapes) : otherwise(draft, shapes);
  const silent = new Set([...draft.silent].filter((name) => name !== column));
  return again(draft, { spoken: new Set([...draft.spoken, column]), silent });
}

/** Moves on to the next way; what the check is about has to be said rather than left to defaults. */
function checkFailed(draft: Draft, { constraint, message }: Refusal, world: World): Lesson {
  const { shapes } = world;
  const readings = readingsOf(draft.table, shapes);
  const name = readings.has(constraint) ? constraint : /partition/.test(message) ? BOUND : null;
  const reading = name === null ? undefined : readings.get(name);
  if (name === null || reading === undefined) return otherwise(draft, shapes);
  const unsaid = reading.columns.filter((column) => !draft.spoken.has(column) && mayBeLeftOut(draft, column));
  if (unsaid.length > 0) return again(draft, { spoken: new Set([...draft.spoken, ...unsaid]) });
  const far = comparedReferences(draft, reading.columns, world.pins.get(draft.table.oid));
  const used = draft.ways.get(name) ?? 0;
  if (far !== undefined && !draft.strangers.has(far.name)) {
    const strangers = new Set([...draft.strangers, far.name]);
    return { type: "stranger", parent: far.parent, draft: { ...draft, strangers, tries: draft.tries + 1 } };
  }
  if (used + 1 < reading.ways.length) return again(draft, { ways: counted(draft.ways, [name]) });
  return again(draft, { shifts: counted(draft.shifts, reading.columns) });
}

const mayBeLeftOut = ({ table }: Draft, name: string): boolean =>
  table.columns.some((column) => column.name === name && (column.fallback !== null || !column.notNull));

/** A check over two references to one table, as that nobody befriends themselves. */
function comparedReferences(draft: Draft, columns: readonly string[], pins: ReadonlySet<string> | undefined) {
  const keys = draft.table.foreignKeys.filter((key) => key.columns.some((column) => columns.includes(column)));
  const paired = keys.filter(
    (key) =>
      !key.columns.every((name) => pins?.has(name)) &&
      keys.some((other) => other !== key && other.parent === key.parent),
  );
  return paired.find((key) => mayBeNull(draft.table, key)) ?? paired.at(-1);
}

/** Tries other values for what is ours to choose, then takes the row that is there. */
function keyTaken(draft: Draft, { constraint, message }: Refusal, world: World): Lesson {
  const name = constraint || (/constraint "(.*)"$/s.exec(message)?.[1] ?? "");
  const key = keyNamed(draft, name, world.shapes);
  if (key === undefined) return otherwise(draft, world.shapes);
  const columns = columnsOf(draft, key);
  const pins = draft.who === "nobody" ? new Set<string>() : (world.pins.get(draft.table.oid) ?? new Set<string>());
  const referring = draft.table.foreignKeys.filter((fk) => fk.columns.some((column) => columns.includes(column)));
  const referred = new Set(referring.flatMap((fk) => fk.columns));
  const free = columns.filter((column) => !pins.has(column) && !referred.has(column));
  if (free.length > 0 && draft.tries < MOST_TRIES / 2) {
    return again(draft, { shifts: counted(draft.shifts, free), spoken: new Set([...draft.spoken, ...free]) });
  }
  const movable = referring.find(
    (fk) =>
      !fk.columns.every((column) => pins.has(column)) &&
      (draft.parents.get(fk.name) ?? 0) + 1 < rowsOf(world, fk.parent, draft.who).length,
  );
  if (movable !== undefined) return again(draft, { parents: counted(draft.parents, [movable.name]) });
  return draft.index === 0 ? { type: "adopt", key } : GIVE_UP;
}

/** Partitions have the keys of their parent under other names. */
function keyNamed(draft: Draft, name: string, shapes: Shapes): KeyShape | undefined {
  const own = draft.table.keys.find((key) => key.name === name);
  if (own !== undefined || !draft.table.partitioned) return own;
  const below = (oids: readonly number[]): KeyShape | undefined => {
    for (const oid of oids) {
      const found = shapes.tables.get(oid)?.keys.find((key) => key.name === name);
      const deeper = found ?? below(shapes.tables.get(oid)?.partitions ?? []);
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  };
  return below(draft.table.partitions);
}

/** Those that an expression like `lower(email)` reads belong to the key. */
export function columnsOf({ table }: Pick<Draft, "table">, key: KeyShape): readonly string[] {
  const text = [...key.expressions, key.predicate ?? ""].join(" ");
  const read = table.columns
    .map(({ name }) => name)
    .filter((name) => key.expressions.length > 0 && text.includes(name));
  return [...new Set([...key.columns, ...read])];
}

function parentMissing(draft: Draft, { constraint }: Refusal, { shapes }: World): Lesson {
  const key = draft.table.foreignKeys.find(({ name }) => name === constraint);
  if (key === undefined) return otherwise(draft, shapes);
  const nullable = key.columns.filter((name) => !draft.silent.has(name) && isNullable(draft, name));
  if (nullable.length > 0) return again(draft, { silent: new Set([...draft.silent, ...nullable]) });
  if ((draft.parents.get(key.name) ?? 0) > 3) return GIVE_UP;
  return again(draft, {
    parents: counted(draft.parents, [key.name]),
    spoken: new Set([...draft.spoken, ...key.columns]),
  });
}

const isNullable = ({ table }: Draft, name: string): boolean =>
  table.columns.some((column) => column.name === name && !column.notNull);

/** Less first, then other choices. */
function otherwise(draft: Draft, shapes: Shapes): Lesson {
  if (!draft.bare)
    return again(draft, { bare: true, silent: new Set([...draft.silent, ...undemanded(draft, shapes)]) });
  if (draft.turn < 6) return again(draft, { turn: draft.turn + 1 });
  return draft.turn === 6 ? again(draft, { turn: 7, bare: false, silent: new Set() }) : GIVE_UP;
}

/** What may be null and no check asks for. */
function undemanded(draft: Draft, shapes: Shapes): readonly string[] {
  const wishes = wishesOf(draft, shapes);
  const referring = new Set(draft.table.foreignKeys.flatMap(({ columns }) => columns));
  return draft.table.columns
    .filter(({ name, notNull, fallback }) => !notNull && fallback === null && !referring.has(name) && !wishes.has(name))
    .map(({ name }) => name);
}

function codeRefused(draft: Draft, shapes: Shapes): Lesson {
  const lesson = otherwise(draft, shapes);
  return draft.turn < 3 && lesson.type === "again" ? lesson : { type: "silence" };
}
