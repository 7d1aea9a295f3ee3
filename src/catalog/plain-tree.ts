// What a statement can change, as its parse tree says, and how to read such a tree.

export type Node = Readonly<Record<string, unknown>>;

/** Parts of what is read of a relation: its own traits, its columns, its constraints. */
export type Slot = "self" | "column" | "constraint";

/** What a statement does to a relation. `name`: of the member; null for the slot as a whole, or where Postgres finds the name. */
export type Op = {
  readonly does: "creates" | "changes" | "adds" | "drops";
  readonly slot: Slot;
  readonly name: string | null;
};

/** What one statement can change. */
export type StatementReach = {
  /** `RangeVar` nodes. */
  readonly relations: readonly unknown[];
  /** What it does to each of them. */
  readonly ops: readonly Op[];
  /** Other objects that have to be known before, and those that it leaves different. */
  readonly parts: readonly string[];
  readonly makes: readonly string[];
  readonly grants: boolean;
  readonly cascades: boolean;
  readonly brings: readonly string[];
  readonly evaluates: boolean;
};

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
export const record = (value: unknown): Node => (isNode(value) ? value : {});
export const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.map(record) : []);
export const isRestricted = (node: Node): boolean => node.behavior === undefined || node.behavior === "DROP_RESTRICT";
export const lasting = (relation: unknown): boolean => record(relation).relpersistence !== "t";

export const nothing: StatementReach = {
  relations: [],
  ops: [],
  parts: [],
  makes: [],
  grants: false,
  cascades: false,
  brings: [],
  evaluates: false,
};
export const all: readonly Slot[] = ["self", "column", "constraint"];

const whole =
  (does: Op["does"]) =>
  (relation: unknown, slots: readonly Slot[]): StatementReach => ({
    ...nothing,
    relations: [relation],
    ops: slots.map((slot) => ({ does, slot, name: null })),
  });
export const changes = whole("changes");
export const creates = whole("creates");
export const drops = whole("drops");
export const part = (...parts: readonly string[]): StatementReach => ({ ...nothing, parts, makes: parts });
/** New, so that nothing of it is known before. */
export const newPart = (...makes: readonly string[]): StatementReach => ({ ...nothing, makes });
export const without = (...parts: readonly string[]): StatementReach => ({ ...nothing, parts });

export const nameIn = (relation: unknown): string => String(record(relation).relname);

/** The last word of a name that is a list of strings, or the one before it. */
export const lastOf = (name: unknown, fromEnd = 1): string => String(record(list(name).at(-fromEnd)?.String).sval);
const wordsOf = (object: unknown): readonly Node[] => {
  const { List, ObjectWithArgs, TypeName } = record(object);
  return list(record(List).items ?? record(ObjectWithArgs).objname ?? record(TypeName).names);
};
/** A relation that is named by a list of words, `skip` of which are about something in it. */
export const relationOf = (object: unknown, skip = 0): Node => {
  const words = wordsOf(object);
  const at = words.length - skip;
  const schema = at > 1 ? { schemaname: lastOf(words, skip + 2) } : {};
  return { relname: lastOf(words, skip + 1), ...schema };
};
export const nameOf = (object: unknown): string => lastOf(wordsOf(object));
export const tableOf = (object: unknown): string => lastOf(wordsOf(object), 2);
