// Statements that no transaction holds, each with what can be known about it afterwards: done, to be done again, or nobody
// knows. Leftovers are dropped only where they are ours: they were not there when the intent was written down.
import type { Session } from "../postgres/index.ts";
import { type Node, nodeAt, nodesAt, type Piece, quoteName, stringsAt, textAt } from "../sql/index.ts";
import { type Index, indexesOf, isAskedFor, relationOf, unusableIndexes } from "./index-proof.ts";
import type { Intent } from "./intents.ts";

export type Kind = "index" | "reindex" | "drop" | "detach" | "repeatable" | "other";

const repeatable: ReadonlySet<string> = new Set([
  "VacuumStmt",
  "RefreshMatViewStmt",
  "AlterSystemStmt",
  "ClusterStmt",
  "CheckPointStmt",
  "VariableSetStmt",
]);

const detaching = (node: Node): Node =>
  nodesAt(node, "cmds")
    .map((command) => nodeAt(nodeAt(nodeAt(command, "AlterTableCmd"), "def"), "PartitionCmd"))
    .find((command) => command.concurrent === true) ?? {};

const reindexesConcurrently = (node: Node): boolean =>
  nodesAt(node, "params").some((param) => textAt(nodeAt(param, "DefElem"), "defname") === "concurrently");

export const kindOf = ({ tag, node }: Piece): Kind => {
  if (tag === "IndexStmt") return "index";
  if (tag === "ReindexStmt") return "reindex";
  if (tag === "DropStmt" && node.concurrent === true) return "drop";
  if (tag === "AlterTableStmt" && detaching(node).concurrent === true) return "detach";
  return repeatable.has(tag) ? "repeatable" : "other";
};

/** Does it wait for everybody's transactions to end? Then a lock timeout would only ever leave a carcass behind. */
export const isPatient = ({ tag, node }: Piece): boolean => {
  const kind = kindOf({ tag, node, start: 0, end: 0, copy: null });
  return (
    kind === "detach" ||
    kind === "drop" ||
    (kind === "index" && node.concurrent === true) ||
    (kind === "reindex" && reindexesConcurrently(node))
  );
};

/** What stands before a statement, to tell what it leaves behind from what was there. */
export const standingBefore = async (session: Session, piece: Piece): Promise<readonly string[]> => {
  const kind = kindOf(piece);
  if (kind === "index") return (await indexesOf(session, relationOf(piece.node, "relation"))).map(({ oid }) => oid);
  if (kind === "reindex") return (await unusableIndexes(session)).map(({ oid }) => oid);
  return [];
};

/** The index that a statement made, or meets. */
export const indexOf = async (
  session: Session,
  piece: Piece,
  { before }: Pick<Intent, "before">,
): Promise<Index | null> => {
  const name = textAt(piece.node, "idxname");
  const all = await indexesOf(session, relationOf(piece.node, "relation"));
  const fits = (index: Index) => (name === null ? !before.includes(index.oid) : index.name === name);
  return all.find(fits) ?? null;
};

/** Indexes that the statement left behind unusable. */
export const leftovers = async (
  session: Session,
  piece: Piece,
  intent: Pick<Intent, "before">,
): Promise<readonly Index[]> => {
  const kind = kindOf(piece);
  if (kind === "reindex") {
    const unusable = await unusableIndexes(session);
    return unusable.filter(({ oid, name }) => !intent.before.includes(oid) && /_cc(new|old)\d*"?$/.test(name));
  }
  if (kind !== "index") return [];
  const index = await indexOf(session, piece, intent);
  return index === null || index.usable || intent.before.includes(index.oid) ? [] : [index];
};

const fullName = "select indexrelid::regclass::text as name from pg_catalog.pg_index where indexrelid = $1::oid";

/** Takes an index away without keeping anybody waiting. */
export const dropLeftover = async (session: Session, { oid }: Index): Promise<void> => {
  const [row] = await session.query(fullName, [oid]);
  if (row === undefined) return;
  await session.run("set lock_timeout = 0");
  await session.run(`drop index concurrently if exists ${String(row.name)}`);
};

/** May what it did before it was refused stand? Only code that commits by itself leaves such a thing. */
export const commitsByItself = ({ tag }: Piece): boolean => /^(CallStmt|DoStmt|Unparsed)$/.test(tag);

const stillThere = async (session: Session, piece: Piece): Promise<boolean> => {
  const names = nodesAt(piece.node, "objects").map((object) =>
    stringsAt(nodeAt(object, "List"), "items").map(quoteName).join("."),
  );
  const rows = await session.query(
    "select 1 from pg_catalog.unnest($1::text[]) n where pg_catalog.to_regclass(n) is not null",
    [names],
  );
  return rows.length > 0;
};

const partitionSql =
  "select inhdetachpending as pending from pg_catalog.pg_inherits where inhrelid = pg_catalog.to_regclass($1) and inhparent = pg_catalog.to_regclass($2)";

const finishDetaching = async (session: Session, { node }: Piece): Promise<"done" | "again"> => {
  const parent = relationOf(node, "relation");
  const part = relationOf(detaching(node), "name");
  const [row] = await session.query(partitionSql, [part, parent]);
  if (row === undefined) return "done";
  if (row.pending !== true) return "again";
  await session.run(`alter table ${parent} detach partition ${part} finalize`);
  return "done";
};

/**
 * What a statement that was begun and whose end nobody saw has done. Finishes or takes back what it left half done.
 * `unknown`: only somebody who looks can tell.
 */
export const lookBack = async (
  session: Session,
  piece: Piece,
  text: string,
  intent: Intent,
): Promise<"done" | "again" | "unknown"> => {
  const kind = kindOf(piece);
  for (const index of await leftovers(session, piece, intent)) await dropLeftover(session, index);
  if (kind === "index") {
    const index = await indexOf(session, piece, intent);
    const ours = index?.usable === true && !intent.before.includes(index.oid);
    return ours && (await isAskedFor(session, text, piece.node, index)) ? "done" : "again";
  }
  if (kind === "drop") return (await stillThere(session, piece)) ? "again" : "done";
  if (kind === "detach") return await finishDetaching(session, piece);
  return kind === "other" ? "unknown" : "again";
};
