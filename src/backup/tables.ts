// Which tables of a database a backup holds. Rows hang on each other: what deletes in one table may delete in others by
// foreign keys, and what triggers do nobody knows. So a choice grows by what hangs on it.

import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { partsOfName, qualified, unquoted } from "../sql/index.ts";
import type { BackedSequence, Reach } from "./contract.ts";

/** A relation as it stands in the catalog. */
export type Relation = {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** `r` table, `p` partitioned table, `f` foreign table, `v` view, `m` materialized view. */
  readonly kind: string;
  readonly readable: boolean;
  /** May we write there? */
  readonly ours: boolean;
  /** Does a trigger or a rule of it run code that may write elsewhere? */
  readonly triggers: boolean;
};

export type Web = {
  readonly relations: readonly Relation[];
  /** Tables whose rows follow those of another by `on delete` or `on update`. */
  readonly followers: Links;
  /** Partitions and heirs. */
  readonly parts: Links;
};

type Links = ReadonlyMap<string, readonly string[]>;

export type Column = { readonly name: string; readonly type: string };
export type TableFacts = Relation & {
  readonly columns: readonly Column[];
  readonly sequences: readonly BackedSequence[];
};

const relationsSql = `
select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind::text as kind,
  pg_catalog.has_schema_privilege(n.oid, 'usage') and (pg_catalog.has_table_privilege(c.oid, 'select')
    or pg_catalog.has_any_column_privilege(c.oid, 'select')) as readable,
  pg_catalog.pg_has_role(c.relowner, 'member') or pg_catalog.has_table_privilege(c.oid, 'update, delete, truncate') as ours,
  exists (
    select from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
    where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'D'
      and p.prosrc ~* '\\m(update|delete|truncate|merge|execute|perform|call)\\M'
  ) or c.relkind in ('r', 'p') and exists (
    select from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.ev_type <> '1' and r.ev_enabled <> 'D'
  ) as triggers
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relpersistence <> 't'
  and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'lockstep')
  and not exists (
    select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
order by 2, 3`;

const followersSql = `
select distinct k.confrelid::text as leader, k.conrelid::text as follower from pg_catalog.pg_constraint k
where k.contype = 'f' and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
order by 1, 2`;
const partsSql =
  "select i.inhparent::text as leader, i.inhrelid::text as follower from pg_catalog.pg_inherits i order by 1, 2";

const linksIn = async (session: Session, sql: string): Promise<Links> => {
  const links = new Map<string, string[]>();
  for (const row of await session.query(sql)) {
    const leader = String(row.leader);
    links.set(leader, [...(links.get(leader) ?? []), String(row.follower)]);
  }
  return links;
};

export const readWeb = async (session: Session): Promise<Web> => {
  const relations = (await session.query(relationsSql)).map((row) => ({
    oid: String(row.oid),
    schema: String(row.schema),
    name: String(row.name),
    kind: String(row.kind),
    readable: row.readable === true,
    ours: row.ours === true,
    triggers: row.triggers === true,
  }));
  return { relations, followers: await linksIn(session, followersSql), parts: await linksIn(session, partsSql) };
};

/** What a name may stand for: with a schema one relation, without one every relation of that name. */
const named = ({ relations }: Web, name: string): readonly Relation[] => {
  const parts = partsOfName(name).map(unquoted);
  const [schema, table] = parts.length > 1 ? parts.slice(-2) : [null, parts[0]];
  return relations.filter((one) => one.name === table && (schema === null || one.schema === schema));
};

/** The same with everything that these links lead to, as deep as it goes. */
const grown = ({ relations }: Web, some: readonly Relation[], links: readonly Links[]): readonly Relation[] => {
  const found = new Set(some.map(({ oid }) => oid));
  for (const oid of found) for (const one of links.flatMap((link) => link.get(oid) ?? [])) found.add(one);
  return relations.filter(({ oid }) => found.has(oid));
};

const holdsRows = ({ kind }: Relation): boolean => kind === "r";

export const everyTable = ({ relations }: Web): readonly Relation[] => relations.filter(holdsRows);

export type Choice = { readonly tables: readonly Relation[]; readonly remarks: readonly string[] };

const listed = (reasons: readonly string[]): string =>
  reasons.length > 3 ? `${reasons.slice(0, 3).join(", ")} and ${reasons.length - 3} more` : reasons.join(", ");

/** Tables whose rows scripts may destroy. All that is ours, where nobody knows. */
export const touchedTables = (web: Web, { reshaped, written, filled, unknown }: Reach): Choice => {
  const targets = written.flatMap((name) => named(web, name));
  const deep = grown(web, targets, [web.followers, web.parts]);
  const fed = grown(
    web,
    filled.flatMap((name) => named(web, name)),
    [web.parts],
  );
  const wide = grown(
    web,
    reshaped.flatMap((name) => named(web, name)),
    [web.parts],
  );
  const reasons = [
    ...unknown,
    ...targets.filter(({ kind }) => kind === "v" || kind === "f").map(({ name }) => `${name} is no plain table`),
    ...fed.filter(({ kind }) => kind === "v").map(({ name }) => `${name} is no plain table`),
    ...[...new Set([...deep, ...fed])].filter((one) => one.triggers).map(({ name }) => `triggers of ${name} run code`),
  ];
  const known = web.relations.filter((one) => holdsRows(one) && (deep.includes(one) || wide.includes(one)));
  if (reasons.length === 0) return { tables: known, remarks: [] };
  return {
    tables: everyTable(web).filter((one) => (one.ours && one.readable) || known.includes(one)),
    remarks: [`All tables are in the backup, because nobody knows which rows are touched: ${listed(reasons)}.`],
  };
};

/** Tables that were named. Rejects where one is not there. */
export const namedTables = (web: Web, names: readonly string[]): readonly Relation[] => {
  const found = names.flatMap((name) => {
    const some = named(web, name);
    if (some.length > 0) return some;
    throw new Problem("backup-table-unknown", `there is no table ${JSON.stringify(name)} to back up`, {
      hint: "Write it with its schema, as SQL does: `public.users`.",
    });
  });
  return grown(web, found, [web.parts]).filter(holdsRows);
};

const columnsSql = `
select a.attrelid::text as oid, a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_attribute a
where a.attrelid = any ($1::oid[]) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attrelid, a.attnum`;

const sequencesSql = `
select distinct d.refobjid::text as oid, n.nspname as schema, c.relname as name, s.seqincrement::text as increment
from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.objid and c.relkind = 'S'
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_sequence s on s.seqrelid = c.oid
where d.classid = 'pg_catalog.pg_class'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
  and d.deptype in ('a', 'i') and d.refobjid = any ($1::oid[])
order by 1, 2, 3`;

/** Columns and sequences of tables, in the snapshot of the session. */
export const readFacts = async (session: Session, tables: readonly Relation[]): Promise<readonly TableFacts[]> => {
  const oids = [tables.map(({ oid }) => oid)];
  const columns = await session.query(columnsSql, oids);
  const sequences = await session.query(sequencesSql, oids);
  const all: TableFacts[] = [];
  for (const table of tables) {
    const own: BackedSequence[] = [];
    for (const row of sequences.filter(({ oid }) => oid === table.oid)) {
      const [schema, name] = [String(row.schema), String(row.name)];
      const [state] = await session.query(
        `select last_value::text as value, is_called from ${qualified(schema, name)}`,
      );
      own.push({
        schema,
        name,
        lastValue: String(state?.value),
        isCalled: state?.is_called === true,
        increment: String(row.increment),
      });
    }
    all.push({
      ...table,
      columns: columns
        .filter(({ oid }) => oid === table.oid)
        .map((row) => ({ name: String(row.name), type: String(row.type) })),
      sequences: own,
    });
  }
  return all;
};
