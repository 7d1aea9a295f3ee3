// What a restoration finds: the tables as they are by now, what hangs on them, and what keeps rows from being put back.

import { Problem } from "../model/index.ts";
import type { Session } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";
import type { BackedTable } from "./contract.ts";

export type TargetColumn = {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly generated: boolean;
  /** `generated always as identity`: nobody may set it in an update. */
  readonly fixed: boolean;
};

export type TargetTrigger = { readonly name: string; readonly always: boolean };

/** A table that rows are put back into. */
export type Target = {
  readonly backed: BackedTable;
  readonly oid: string;
  /** As SQL writes it. */
  readonly name: string;
  /** Column of the backup and the one it goes into, in the order of the file. Null: it is left out. */
  readonly columns: readonly { readonly from: string; readonly to: TargetColumn | null }[];
  /** Columns of the primary key, all of which the backup has. Empty: rows cannot be told apart. */
  readonly key: readonly string[];
  readonly triggers: readonly TargetTrigger[];
  readonly remarks: readonly string[];
};

/** `public.users.bio` of a backup → the column it goes into, or null to leave it out. */
export type ColumnMap = ReadonlyMap<string, string | null>;

const tableSql = `
select c.oid::text as oid, c.relkind::text as kind,
  exists (select from pg_catalog.pg_rewrite r where r.ev_class = c.oid and r.ev_type <> '1') as rules,
  pg_catalog.pg_has_role(c.relowner, 'member') as ours
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2`;

const columnsSql = `
select a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, a.attgenerated <> '' as generated,
  a.attidentity = 'a' as fixed, a.attnotnull and not a.atthasdef and a.attidentity = '' as required
from pg_catalog.pg_attribute a where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`;

const keySql = `
select a.attname as name from pg_catalog.pg_index i
  cross join lateral pg_catalog.unnest(i.indkey::int2[]) with ordinality k (num, rank)
  join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
where i.indrelid = $1::oid and i.indisprimary order by k.rank`;

const triggersSql = `
select t.tgname as name, t.tgenabled = 'A' as always from pg_catalog.pg_trigger t
where t.tgrelid = $1::oid and not t.tgisinternal and t.tgenabled in ('O', 'A') order by 1`;

const refused = (code: string, message: string, hint: string): Problem => new Problem(code, message, { hint });

const mapped = (
  { schema, name, columns }: BackedTable,
  there: readonly TargetColumn[],
  map: ColumnMap,
): Target["columns"] =>
  columns.map(({ name: from }) => {
    const wanted = map.get(`${schema}.${name}.${from}`);
    if (wanted === null) return { from, to: null };
    const to = there.find((column) => column.name === (wanted ?? from) && !column.generated);
    if (to !== undefined) return { from, to };
    const address = `${schema}.${name}.${from}`;
    throw refused(
      "restore-column-missing",
      `${qualified(schema, name)} has no column ${JSON.stringify(wanted ?? from)} any more, and the backup has`,
      `Bring it back first (\`lockstep rollback\`), say where it goes with \`--map ${address}=COLUMN\`, or leave it out with \`--map ${address}=\`. \`--into SCHEMA\` puts the rows beside the table.`,
    );
  });

const requireFilled = (name: string, columns: Target["columns"], there: readonly TargetColumn[]): void => {
  const filled = new Set(columns.map(({ to }) => to?.name));
  const twice = columns.find(
    ({ to }, at) => to !== null && columns.findIndex((one) => one.to?.name === to.name) !== at,
  );
  if (twice !== undefined) {
    throw refused(
      "restore-map",
      `two columns of the backup go into ${name}.${twice.to?.name}`,
      "Map one of them elsewhere.",
    );
  }
  const empty = there.find((column) => column.required && !column.generated && !filled.has(column.name));
  if (empty === undefined) return;
  throw refused(
    "restore-column-required",
    `${name} has a column ${JSON.stringify(empty.name)} that must not be null, and the backup has none`,
    "Give it a default, or put the rows beside the table with `--into SCHEMA`.",
  );
};

const differing = ({ backed, columns }: Pick<Target, "backed" | "columns">): readonly string[] =>
  columns.flatMap(({ from, to }) => {
    const was = backed.columns.find(({ name }) => name === from)?.type;
    return to === null || was === to.type ? [] : [`${to.name} is ${to.type} by now, and was ${was}`];
  });

/** A table of a backup, in the database. Rejects with Problem where rows cannot be put back there. */
export const findTarget = async (session: Session, backed: BackedTable, map: ColumnMap): Promise<Target> => {
  const name = qualified(backed.schema, backed.name);
  const [row] = await session.query(tableSql, [backed.schema, backed.name]);
  if (row === undefined || row.kind !== "r") {
    throw refused(
      "restore-table-missing",
      `there is no table ${name} ${row === undefined ? "any more" : "by that name"}`,
      "Bring it back first (`lockstep rollback`), leave it out with `--tables`, or put its rows beside the others with `--into SCHEMA`.",
    );
  }
  if (row.rules === true) {
    throw refused("restore-rules", `${name} has rules that rewrite what is written to it`, "Use `--into SCHEMA`.");
  }
  const oid = String(row.oid);
  const there = (await session.query(columnsSql, [oid])).map((one) => ({
    name: String(one.name),
    type: String(one.type),
    required: one.required === true,
    generated: one.generated === true,
    fixed: one.fixed === true,
  }));
  const columns = mapped(backed, there, map);
  requireFilled(name, columns, there);
  const triggers = (await session.query(triggersSql, [oid])).map((one) => ({
    name: String(one.name),
    always: one.always === true,
  }));
  if (triggers.length > 0 && row.ours !== true) {
    throw refused(
      "restore-triggers",
      `${name} has triggers, which only its owner can keep from firing`,
      "Restore as its owner, or use `--into SCHEMA`.",
    );
  }
  const filled = new Set(columns.flatMap(({ to }) => to?.name ?? []));
  const key = (await session.query(keySql, [oid])).map((one) => String(one.name));
  const usable = key.length > 0 && key.every((column) => filled.has(column));
  const added = there.filter((column) => !column.generated && !filled.has(column.name)).map((column) => column.name);
  const newer = added.length === 0 ? [] : [`${name}: ${added.join(", ")} kept, or the default where a row is new`];
  return {
    backed,
    oid,
    name,
    columns,
    key: usable ? key : [],
    triggers,
    remarks: [...differing({ backed, columns }).map((text) => `${name}: ${text}`), ...newer],
  };
};
