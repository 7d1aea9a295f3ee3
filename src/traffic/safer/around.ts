// The script as its author wrote it, with a stop before and behind each statement that another way is looked for.
import { changesBetween } from "../../catalog/index.ts";
import type { Script, TrafficStatement } from "../../model/index.ts";
import type { Database, Session } from "../../postgres/contract.ts";
import { readDatabase, runScript, type Site } from "../../rehearse/index.ts";
import { isNode, type Node, piecesOf, textOf } from "../../sql/index.ts";
import { timeZoneSetting } from "../place.ts";
import { type Change, newColumns, type Redefine } from "./change.ts";
import type { Part } from "./plan.ts";
import { saferWay } from "./safer-way.ts";
import { readStanding } from "./standing.ts";
import { usingIn } from "./using.ts";
import { type Filled, printRows } from "./values.ts";

export type Candidate = { readonly statement: TrafficStatement; readonly parts: readonly Part[] };

export type Ground = {
  readonly site: Site;
  /** Stands before the script. */
  readonly before: Database;
  readonly script: Script;
  readonly timeZone: string | null;
  /** Those with rows. */
  readonly tables: readonly string[];
};

export type Arrival = {
  readonly candidates: readonly Candidate[];
  /** Does a database hold the same schema, and the same rows? */
  readonly isSame: (other: Database) => Promise<boolean>;
};

/** Tries names on in a transaction that is taken back. */
const redefine =
  (session: Session): Redefine =>
  async (columns, indexes) => {
    await session.run("begin");
    try {
      for (const { table, column, to } of columns)
        await session.run(`alter table ${table} rename column ${column} to ${to}`);
      for (const { index, to } of indexes) await session.run(`alter index ${index} rename to ${to}`);
      return (await readStanding(session)).indexes;
    } finally {
      await session.run("rollback");
    }
  };

const filledBy = (change: Change): readonly Filled[] =>
  newColumns(change)
    .filter(({ column }) => column.default !== null || column.sequence !== null)
    .map(({ relation, column }) => ({ table: relation.name, column: column.name }));

/** A setting for the transaction would not outlive a stop. */
const isLocal = (node: Node): boolean => isNode(node) && node.is_local === true;

const canStop = (script: Script): boolean =>
  !piecesOf(script).some(
    ({ copy, tag, node }) => copy !== null || tag === "TransactionStmt" || (tag === "VariableSetStmt" && isLocal(node)),
  );

type Walked = { readonly candidates: readonly Candidate[]; readonly filled: readonly Filled[] };

/** Null where the script does not get through. */
const walk = async (
  { site, script, timeZone }: Ground,
  database: Database,
  wanted: readonly TrafficStatement[],
): Promise<Walked | null> => {
  await using session = await database.connect(site.role);
  await using reader = await database.connect(site.role);
  await session.run(timeZoneSetting(timeZone));
  const run = async (start: number, end: number): Promise<boolean> =>
    (await runScript(session, { ...script, sql: script.sql.slice(start, end) }, site.lender)).failure === null;
  const candidates: Candidate[] = [];
  const filled: Filled[] = [];
  let at = 0;
  for (const piece of piecesOf(script)) {
    const statement = wanted.find(({ start }) => start === piece.start);
    if (statement === undefined) continue;
    if (!(await run(at, piece.start))) return null;
    const before = await readStanding(reader);
    if (!(await run(piece.start, piece.end))) return null;
    at = piece.end;
    const text = textOf(script, piece);
    const after = await readStanding(reader);
    const using = usingIn(piece.tag, piece.node, text);
    const change = { before, after, text, tag: piece.tag, using, definitionsWith: redefine(reader) };
    filled.push(...filledBy(change));
    const parts = await saferWay(change, site.server.major);
    if (parts !== null) candidates.push({ statement, parts });
  }
  return (await run(at, script.sql.length)) ? { candidates, filled } : null;
};

/** Null where the script does not get through. */
export const arrivalOf = async (ground: Ground, statements: readonly TrafficStatement[]): Promise<Arrival | null> => {
  const { site, before, script, tables } = ground;
  if (!canStop(script)) return null;
  await using database = await site.createDatabase(before.name);
  const walked = await walk(ground, database, statements);
  if (walked === null) return null;
  const wanted = await readDatabase(site, database);
  const print = async (other: Database): Promise<string> => {
    await using session = await other.connect(site.role);
    return await printRows(session, tables, walked.filled);
  };
  const rows = await print(database);
  return {
    candidates: walked.candidates,
    isSame: async (other) => {
      const made = await readDatabase(site, other);
      if (!changesBetween([...wanted], [...made]).every(({ rankOnly }) => rankOnly)) return false;
      return (await print(other)) === rows;
    },
  };
};
