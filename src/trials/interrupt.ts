// What no transaction holds may also stop within itself: CONCURRENTLY works in several transactions, and waits between them for
// those who are still at work. Somebody is at work here, so it is stopped while it waits, with its first part there to stay.
import type { Database, Session } from "../postgres/contract.ts";
import { refusalOf, type Site } from "../rehearse/index.ts";
import { nodeAt, nodesAt, type Statement, textAt } from "../sql/index.ts";

const isReindex = ({ tag, node }: Statement): boolean =>
  tag === "ReindexStmt" &&
  nodesAt(node, "params").some((one) => textAt(nodeAt(one, "DefElem"), "defname") === "concurrently");

const isDetach = ({ node }: Statement): boolean =>
  nodesAt(node, "cmds").some(
    (one) => nodeAt(nodeAt(nodeAt(one, "AlterTableCmd"), "def"), "PartitionCmd").concurrent === true,
  );

/** Does it work in several transactions? */
export const isConcurrent = (statement: Statement): boolean =>
  statement.node.concurrent === true || isReindex(statement) || isDetach(statement);

/** May a second run take what the first one left half done for done? */
export const mayPassForDone = (statement: Statement): boolean =>
  (statement.tag === "IndexStmt" && statement.node.concurrent === true && statement.node.if_not_exists === true) ||
  isReindex(statement);

const READABLE = `select pg_catalog.string_agg(name, ', ') as names from (
  select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and pg_catalog.has_table_privilege(c.oid, 'select')
   order by 1 limit 200) as tables`;

// Ends the wait; what comes before it waits for nobody in a database of our own.
const patience = "set lock_timeout = '200ms'";

// 55P03 = lock_not_available
const gaveUp = "55P03";

/** Stops a statement while it waits for others. False where it never waited, or was refused for another reason. */
export const interrupt = async (
  { role }: Pick<Site, "role">,
  database: Database,
  settings: readonly string[],
  text: string,
): Promise<boolean> => {
  await using holder = await database.connect(role);
  const [readable] = await holder.query<{ names: string | null }>(READABLE);
  await holder.run("begin isolation level repeatable read");
  await holder.run("select 1");
  if (readable?.names != null) await holder.run(`lock table ${readable.names} in access share mode`);
  await using session = await database.connect(role);
  for (const one of settings) await refusalOf(session.run(one));
  await session.run(patience);
  return (await refusalOf(session.run(text)))?.refusal.sqlstate === gaveUp;
};

const INVALID = `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where not i.indisvalid and c.relkind = 'i' and n.nspname <> 'pg_toast' order by 1`;

export const invalidIndexes = async (session: Session): Promise<readonly string[]> =>
  (await session.query<{ name: string }>(INVALID)).map(({ name }) => name);
