import { parse, qualified, quoteName, type Statement } from "../sql/index.ts";
import { type Node, record, type StatementReach, statementReach } from "./plain-statements.ts";
import { callsForAll, hidesSharedChanges } from "./spoken.ts";

// Scripts of which the text alone says what they can reach, so that they can be sent one behind the other and read later.
// A list of what is known: anything else is not plain, and is followed with more care.

/** Parts of what is read of a relation: its own traits, its columns, its constraints. */
export type Slot = "self" | "column" | "constraint";

/** A relation that a script is about, as the script calls it. */
export type Reach = {
  /** Its last name, by which scripts are told apart. */
  readonly name: string;
  /** What Postgres finds it by. */
  readonly sql: string;
  /** What has to be known of it before the script runs. */
  readonly needs: readonly Slot[];
  readonly leaves: readonly Slot[];
};

/** What a plain script can change. */
export type Plain = {
  readonly reaches: readonly Reach[];
  /** Other objects that have to be known before it runs, by names that tell apart what is read apart. */
  readonly parts: readonly string[];
  /** Those that it leaves different. */
  readonly makes: readonly string[];
  /** What it can leave different of the relations that the watch tells of. */
  readonly leaves: ReadonlySet<Slot>;
  /** What it can take away from them. */
  readonly takes: ReadonlySet<Slot>;
  /** Relations whose privileges it changes, which the watch does not tell. */
  readonly granted: readonly string[];
  /** Does it take along what hangs on other relations? */
  readonly cascades: boolean;
  /** Tags of commands that come with it, and that its text does not spell. */
  readonly brings: ReadonlySet<string>;
  /** False when it also writes rows, which can leave more in a session than settings. */
  readonly onlyShapes: boolean;
  /** May an expression of the author's be evaluated on rows that are there? */
  readonly evaluates: boolean;
};

const writesRows: ReadonlySet<string> = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt"]);

// Only where nothing was dropped inside of a block that failed: plpgsql code may raise whatever it likes.
const mayTakeBackDrops = (statements: readonly Statement[], sql: string): boolean =>
  /\bexception\b/i.test(sql) && statements.some(({ tag }) => writesRows.has(tag));

const reachOf = (relation: Node, { needs, leaves, grants }: StatementReach): Reach => {
  const name = String(relation.relname);
  const schema = relation.schemaname;
  const sql = schema === undefined ? quoteName(name) : qualified(String(schema), name);
  return { name, sql, needs, leaves: grants ? ["self"] : leaves };
};

/** What a script can change; null when its text does not say. */
export const plainScript = (sql: string): Plain | null => {
  if (callsForAll(sql) || hidesSharedChanges(sql)) return null;
  const { statements, error } = parse(sql);
  if (error !== null || mayTakeBackDrops(statements, sql)) return null;
  const reaches: Reach[] = [];
  const parts: string[] = [];
  const makes: string[] = [];
  const leaves = new Set<Slot>();
  const takes = new Set<Slot>();
  const granted: string[] = [];
  const brings = new Set<string>();
  let cascades = false;
  let evaluates = false;
  for (const { tag, node } of statements) {
    const own = statementReach(tag, node);
    if (own === null) return null;
    const relations = own.relations.map((relation) => reachOf(record(relation), own));
    reaches.push(...relations);
    parts.push(...own.parts);
    makes.push(...own.makes);
    for (const slot of own.leaves) leaves.add(slot);
    for (const slot of own.needs) takes.add(slot);
    for (const name of own.brings) brings.add(name);
    if (own.grants) granted.push(...relations.map((relation) => relation.sql));
    cascades ||= own.cascades;
    evaluates ||= own.evaluates;
  }
  const onlyShapes = !statements.some(({ tag }) => writesRows.has(tag));
  return { reaches, parts, makes, leaves, takes, granted, cascades, brings, onlyShapes, evaluates };
};
