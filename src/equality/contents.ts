import type { Session } from "../postgres/contract.ts";
import type { Database } from "../postgres/index.ts";
import { plainSession } from "../rehearse/index.ts";
import { quoteName } from "../sql/index.ts";

// What a database holds beside its schema: rows, how far its sequences are, which materialized views are filled. Read by
// output functions alone, in a session with nobody else's names in its path: a cast may be a stranger's code.

export type Column = {
  readonly name: string;
  /** Is it always made by Postgres, unless it is told otherwise? */
  readonly identity: boolean;
  /** May a value stand without quotes? */
  readonly bare: "number" | "boolean" | null;
  readonly key: boolean;
};

export type Row = readonly (string | null)[];

export type TableRows = {
  /** As SQL writes it. */
  readonly name: string;
  /** Of the extension that it came with. */
  readonly extension: string | null;
  /** Those that are not computed. */
  readonly columns: readonly Column[];
  /** In the order of their keys. */
  readonly rows: readonly Row[];
};

export type SequenceState = {
  readonly name: string;
  readonly extension: string | null;
  readonly last: string;
  readonly called: boolean;
  readonly start: string;
};

export type Contents = {
  readonly tables: ReadonlyMap<string, TableRows>;
  readonly sequences: ReadonlyMap<string, SequenceState>;
  /** Materialized views, and whether they can be read. */
  readonly views: ReadonlyMap<string, boolean>;
};

/** More is data, which no migration should carry. */
export const mostRows = 50_000;

const relations = `
select n.nspname as schema, c.relname as name, c.relkind::text as kind, c.relispopulated as filled,
  (select e.extname from pg_catalog.pg_depend d join pg_catalog.pg_extension e on e.oid = d.refobjid
   where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e' limit 1) as extension,
  (select s.seqstart::text from pg_catalog.pg_sequence s where s.seqrelid = c.oid) as start,
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', a.attname, 'identity', a.attidentity <> '', 'type', a.atttypid::int8,
      'key', exists (select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey::int2[]))
    ) order by a.attnum), '[]')
   from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'S', 'm') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by n.nspname collate "C", c.relname collate "C"`;

type Found = {
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly filled: boolean;
  readonly extension: string | null;
  readonly start: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly identity: boolean;
    readonly type: number;
    readonly key: boolean;
  }[];
};

// bool; int8, int2, int4, numeric
const bareTypes: Readonly<Record<number, Column["bare"]>> = {
  16: "boolean",
  20: "number",
  21: "number",
  23: "number",
  1700: "number",
};

const nameOf = ({ schema, name }: Found): string => `${quoteName(schema)}.${quoteName(name)}`;

const whole = /^-?\d{1,18}$/;

const byValue = (a: string | null, b: string | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (whole.test(a) && whole.test(b)) return Number(BigInt(a) - BigInt(b));
  return a < b ? -1 : 1;
};

const inOrderOfKeys = (columns: readonly Column[], rows: readonly Row[]): readonly Row[] => {
  const places = columns.map((_, at) => at);
  const first = places.filter((at) => columns[at]?.key === true);
  const all = [...first, ...places.filter((at) => columns[at]?.key !== true)];
  return rows.toSorted((a, b) => {
    for (const at of all) {
      const order = byValue(a[at] ?? null, b[at] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  });
};

/** Rows of a table of its own, not of its children. */
const readRows = async (session: Session, found: Found): Promise<TableRows> => {
  const columns = found.columns.map(({ type, ...column }): Column => ({ ...column, bare: bareTypes[type] ?? null }));
  const values = columns.map(({ name }) => {
    const value = `t.${quoteName(name)}`;
    return `case when pg_catalog.num_nonnulls(${value}) = 1 then pg_catalog.concat(${value}) end`;
  });
  const name = nameOf(found);
  const { rows } = await session.table(
    `select ${values.length === 0 ? "null" : values.join(", ")} from only ${name} t limit ${mostRows + 1}`,
  );
  const texts = rows.map((row) => columns.map((_, at) => (row[at] === null ? null : String(row[at]))));
  return { name, extension: found.extension, columns, rows: inOrderOfKeys(columns, texts) };
};

const readSequence = async (session: Session, found: Found): Promise<SequenceState> => {
  const name = nameOf(found);
  const [row] = await session.query(`select last_value::text as last, is_called as called from ${name}`);
  const { extension, start } = found;
  return { name, extension, start: start ?? "1", last: String(row?.last), called: row?.called === true };
};

/** Reads a database of ours. */
export const readContents = async (database: Database): Promise<Contents> => {
  await using session = await database.connect();
  await session.run(plainSession);
  const found = await session.query<Found>(relations);
  const tables = new Map<string, TableRows>();
  const sequences = new Map<string, SequenceState>();
  const views = new Map<string, boolean>();
  for (const one of found) {
    if (one.kind === "m") views.set(nameOf(one), one.filled);
    else if (one.kind === "S") sequences.set(nameOf(one), await readSequence(session, one));
    else tables.set(nameOf(one), await readRows(session, one));
  }
  return { tables, sequences, views };
};
