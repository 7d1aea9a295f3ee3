// Is an index there, usable, and the one that a statement asks for? Postgres answers: the statement is tried on an empty
// copy of the table, and what Postgres makes of it there is compared with what it says of the index.

import { SqlError } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import type { Node } from "../sql/index.ts";
import { nodeAt, qualified, quoteName, textAt } from "../sql/index.ts";
import { lex } from "../sql/lex.ts";

export type Index = { readonly oid: string; readonly name: string; readonly usable: boolean; readonly sql: string };

/** The table of a node's relation, as SQL. */
export const relationOf = (node: Node, field: string): string => {
  const relation = nodeAt(node, field);
  const name = textAt(relation, "relname") ?? "";
  const schema = textAt(relation, "schemaname");
  return schema === null ? quoteName(name) : qualified(schema, name);
};

const indexesSql = `
select c.oid::text as oid, n.nspname || '.' || c.relname as full, c.relname::text as name, i.indisvalid and i.indisready and i.indislive as usable,
  pg_catalog.pg_get_indexdef(c.oid) as sql
from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where i.indrelid = pg_catalog.to_regclass($1) order by c.oid`;

export const indexesOf = (session: Session, table: string): Promise<readonly Index[]> =>
  session.query<Index>(indexesSql, [table]);

/** What stands behind the table's name: the method, the keys, the condition. Null: not such a statement. */
const behindTable = (sql: string): string | null => {
  let state: "head" | "on" | "name" | "dot" | "rest" = "head";
  let at = -1;
  lex(sql, ({ kind, start, end }) => {
    if (kind === "comment") return true;
    const text = sql.slice(start, end).toLowerCase();
    if (state === "head") state = kind === "word" && text === "on" ? "on" : "head";
    else if (state === "on" && kind === "word" && text === "only") return true;
    else if (state === "on" || state === "dot") state = "name";
    else if (state === "name" && text === ".") state = "dot";
    else if (state === "name" && text === "*") return true;
    else {
      at = start;
      state = "rest";
      return false;
    }
    return true;
  });
  return at === -1 ? null : sql.slice(at);
};

const probe = async (session: Session, table: string, unique: boolean, rest: string): Promise<string | null> => {
  await session.run("begin; set local lock_timeout = '1s'; set local client_min_messages = error");
  try {
    await session.run(`create temporary table lockstep_probe (like ${table}) on commit drop`);
    await session.run(`create ${unique ? "unique " : ""}index lockstep_probe_index on pg_temp.lockstep_probe ${rest}`);
    const [row] = await session.query(
      "select pg_catalog.pg_get_indexdef('pg_temp.lockstep_probe_index'::regclass) as sql",
    );
    return row === undefined ? null : String(row.sql);
  } catch (error) {
    // What cannot be tried is not proved.
    if (error instanceof SqlError) return null;
    throw error;
  } finally {
    if (session.status() !== "idle") await session.run("rollback");
  }
};

/** Is this index what the statement would make? False also where it could not be tried. */
export const isAskedFor = async (session: Session, statement: string, node: Node, index: Index): Promise<boolean> => {
  const rest = behindTable(statement);
  if (rest === null) return false;
  const unique = node.unique === true;
  const made = await probe(session, relationOf(node, "relation"), unique, rest);
  const isUnique = /^create\s+unique\b/i.test(index.sql);
  return made !== null && unique === isUnique && behindTable(made) === behindTable(index.sql);
};

const unusableSql = `
select c.oid::text as oid, c.oid::regclass::text as name, '' as sql, false as usable
from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
where not i.indisvalid and c.relkind = 'i' and pg_catalog.has_schema_privilege(c.relnamespace, 'usage') order by c.oid`;

/** Every index that nobody can use, where the role may look: nobody but a superuser may in `pg_toast`. */
export const unusableIndexes = (session: Session): Promise<readonly Index[]> => session.query<Index>(unusableSql);

const bearerSql = `
select coalesce('an index of ' || i.indrelid::regclass::text, 'no index') as what
from pg_catalog.pg_class t join pg_catalog.pg_class c on c.relnamespace = t.relnamespace
left join pg_catalog.pg_index i on i.indexrelid = c.oid
where t.oid = pg_catalog.to_regclass($1) and c.relname = $2 and i.indrelid is distinct from t.oid`;

/** What has the name that an index of a table is to have, in words, and is none of that table. Null: nothing. */
export const bearerOf = async (session: Session, table: string, name: string): Promise<string | null> => {
  const [row] = await session.query(bearerSql, [table, name]);
  return row === undefined ? null : String(row.what);
};

const keysSql = `
select i.indrelid::regclass::text as "table", pg_catalog.pg_get_expr(i.indpred, i.indrelid) as condition,
  (select pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, n, false), ', ' order by n)
   from pg_catalog.generate_series(1, i.indnkeyatts) n) as keys
from pg_catalog.pg_index i where i.indexrelid = $1::oid`;

/** How many keys stand more than once under a unique index that could not be built. Null: not found out in 5 s. */
export const countDuplicates = async (session: Session, { oid }: Index): Promise<number | null> => {
  try {
    const [index] = await session.query(keysSql, [oid]);
    if (index === undefined) return null;
    const where = index.condition === null ? "" : ` where ${String(index.condition)}`;
    const keys = String(index.keys);
    const filled = `(${keys}) is not null`;
    const all = where === "" ? ` where ${filled}` : `${where} and ${filled}`;
    await session.run("begin read only; set local statement_timeout = '5s'; set local lock_timeout = '500ms'");
    const [row] = await session.query(
      `select count(*)::int as n from (select 1 from ${String(index.table)}${all} group by ${keys} having count(*) > 1) twice`,
    );
    return row === undefined ? null : Number(row.n);
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  } finally {
    if (session.status() !== "idle") await session.run("rollback");
  }
};
