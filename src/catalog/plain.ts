import { parse, qualified, quoteName, type Statement } from "../sql/index.ts";
import { statementReach } from "./plain-statements.ts";
import { type Node, type Op, record, type Slot } from "./plain-tree.ts";
import { callsForAll, hidesSharedChanges } from "./spoken.ts";

// Scripts of which the text alone says what they can reach, so that they can be sent one behind the other and read later.
// A list of what is known: anything else is not plain, and is followed with more care.

/** What of a slot a script leaves different: anything, or nothing but members of these names, which are new. */
export type Leaves = "any" | ReadonlySet<string>;

/** A relation that a script is about, as the script calls it. */
export type Reach = {
  /** Its last name, by which scripts are told apart. */
  readonly name: string;
  /** What Postgres finds it by. */
  readonly sql: string;
  /** Is it made here? */
  readonly created: boolean;
  /** Is it there before and after? Then the watch may tell of it, whatever was done to it. */
  readonly altered: boolean;
  /** Slots that have to be known before. */
  readonly needs: ReadonlySet<Slot>;
  readonly leaves: ReadonlyMap<Slot, Leaves>;
  /** Constraints that it adds, none of which is a column's NOT NULL. */
  readonly adds: readonly string[];
  /** Constraints that it drops. One of a column's NOT NULL leaves the column different. */
  readonly drops: readonly string[];
};

/** What a plain script can change. */
export type Plain = {
  readonly reaches: readonly Reach[];
  /** Other objects that have to be known before it runs, by names that tell apart what is read apart. */
  readonly parts: readonly string[];
  /** Those that it leaves different. */
  readonly makes: readonly string[];
  /** Relations whose privileges it changes, which the watch does not tell. */
  readonly granted: readonly string[];
  /** Does it take along what hangs on other relations? */
  readonly cascades: boolean;
  /** Tags of commands that come with it, and that its text does not spell. */
  readonly brings: ReadonlySet<string>;
  /** False when it also writes rows, which can leave more in a session than settings. */
  readonly onlyShapes: boolean;
  /** May an expression of the author's be evaluated? */
  readonly evaluates: boolean;
  /** Does no code of the author's run? Then every message of the watch is true. */
  readonly quiet: boolean;
};

const writesRows: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt"]);

// Only where nothing was dropped inside of a block that failed: plpgsql code may raise whatever it likes.
const mayTakeBackDrops = (statements: readonly Statement[], sql: string): boolean =>
  /\bexception\b/i.test(sql) && statements.some(({ tag }) => writesRows.has(tag));

const spelling = ({ schemaname, relname }: Node): string =>
  schemaname === undefined ? quoteName(String(relname)) : qualified(String(schemaname), String(relname));

/** What statements about one relation come to, one after the other. */
const reachOf = (relation: Node, ops: readonly Op[], quiet: boolean): Reach => {
  const needs = new Set<Slot>();
  const leaves = new Map<Slot, Leaves>();
  const fresh = { self: new Set<string>(), column: new Set<string>(), constraint: new Set<string>() };
  const drops: string[] = [];
  const created = ops[0]?.does === "creates";
  const altered = !created && !ops.some(({ does, slot }) => does === "drops" && slot === "self");
  const change = (slot: Slot): void => {
    if (!created) needs.add(slot);
    leaves.set(slot, "any");
  };
  for (const { does, slot, name } of ops) {
    const isFresh = name !== null && fresh[slot].has(name);
    if (does === "adds" && name !== null) {
      fresh[slot].add(name);
      if (leaves.get(slot) !== "any") leaves.set(slot, fresh[slot]);
    } else if (does === "drops") {
      if (!created) needs.add(slot);
      if (slot === "constraint" && name !== null) drops.push(name);
      if (slot === "column" && (isFresh || !quiet)) change(slot);
    } else if (!isFresh) {
      // What was made new here is no news.
      change(slot);
      if (slot === "constraint" && does === "changes") change("column");
    }
  }
  const adds = [...fresh.constraint];
  return { name: String(relation.relname), sql: spelling(relation), created, altered, needs, leaves, adds, drops };
};

// The watch tells which objects were touched, and not by which statement: where there are several, each may be any of them.
const blurred = (reaches: readonly Reach[]): readonly Reach[] => {
  const altered = reaches.filter((reach) => reach.altered);
  if (altered.length < 2) return reaches;
  const slots = [...new Set(altered.flatMap(({ leaves }) => [...leaves.keys()]))];
  const needs = new Set([...altered.flatMap((reach) => [...reach.needs]), ...slots]);
  return reaches.map((reach) =>
    reach.altered
      ? {
          ...reach,
          needs,
          leaves: new Map(slots.map((slot) => [slot, "any"] as const)),
        }
      : reach,
  );
};

/** What a script can change; null when its text does not say. */
export const plainScript = (sql: string): Plain | null => {
  if (callsForAll(sql) || hidesSharedChanges(sql)) return null;
  const { statements, error } = parse(sql);
  if (error !== null || mayTakeBackDrops(statements, sql)) return null;
  const about = new Map<string, { readonly relation: Node; readonly ops: Op[] }>();
  const parts: string[] = [];
  const makes: string[] = [];
  const granted: string[] = [];
  const brings = new Set<string>();
  let cascades = false;
  let evaluates = false;
  for (const { tag, node } of statements) {
    const own = statementReach(tag, node);
    if (own === null) return null;
    for (const relation of own.relations.map(record)) {
      const key = spelling(relation);
      const known = about.get(key) ?? { relation, ops: [] };
      known.ops.push(...own.ops);
      about.set(key, known);
      if (own.grants) granted.push(key);
    }
    parts.push(...own.parts);
    makes.push(...own.makes);
    for (const name of own.brings) brings.add(name);
    cascades ||= own.cascades;
    evaluates ||= own.evaluates;
  }
  const onlyShapes = !statements.some(({ tag }) => writesRows.has(tag));
  const quiet = onlyShapes && !evaluates;
  const reaches = blurred([...about.values()].map(({ relation, ops }) => reachOf(relation, ops, quiet)));
  return { reaches, parts, makes, granted, cascades, brings, onlyShapes, evaluates, quiet };
};
