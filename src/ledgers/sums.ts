// What was applied, where the ledger has no room for it: a side table of ours that its owner may drop without harm. A row counts
// only while a row of the ledger stands that the same transaction wrote: a tool that took a migration back and applied another
// text of it since has written one of its own, and then nothing is known.
import { createHash } from "node:crypto";
import { type Migration, type Query, SqlError } from "../model/index.ts";
import { visitSignificant } from "../sql/index.ts";
import type { Ledger, LedgerEntry, LedgerTable, LedgerWrite } from "./contract.ts";
import { qualified } from "./rows.ts";

/** SHA-256 of an up, in hexadecimal: as it stands, and without comments and white space between tokens. */
export type Sums = { readonly text: string; readonly meaning: string };

export const sumsOf = ({ up: { sql } }: Migration): Sums => {
  const meaning = createHash("sha256");
  visitSignificant(sql, (token) => meaning.update(`${token}\0`));
  return { text: createHash("sha256").update(sql).digest("hex"), meaning: meaning.digest("hex") };
};

/** A ledger that keeps nothing of what it applied. */
export const needsSums = ({ writer }: Ledger): boolean => writer !== null && writer.amend === null;

export const createSums = `create table lockstep.sums (
  ledger text not null,
  key text not null,
  text_sha256 text not null,
  meaning_sha256 text not null,
  witness xid not null,
  run text not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  primary key (ledger, key)
)`;

const columns = ["ledger", "key", "text_sha256", "meaning_sha256", "witness", "run"];

// Asked of the catalog alone, so that a role without rights is not refused in a transaction that has more to do.
const there = (rights: string) => `
select pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')${rights} as mine
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
where n.nspname::text operator(pg_catalog.=) 'lockstep' and c.relname::text operator(pg_catalog.=) 'sums'
  and c.relkind operator(pg_catalog.=) 'r'
  and (select pg_catalog.count(*) from pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) c.oid
    and a.attname::text operator(pg_catalog.=) any ($1::text[])) operator(pg_catalog.=) ${columns.length}`;

const writing = there(
  ["insert", "update", "delete"].map((one) => ` and pg_catalog.has_table_privilege(c.oid, '${one}')`).join(""),
);

const isMine = async (query: Query, sql: string): Promise<boolean> => {
  const [row] = await query(sql, [columns]);
  return row?.mine === true;
};

/** May this role write sums, into the table that is there? */
export const maySum = (query: Query): Promise<boolean> => isMine(query, writing);

/** Columns may be granted one by one: then a ledger can be read, and not what its rows were written by. */
const maySeeWitness = async (query: Query, table: LedgerTable): Promise<boolean> => {
  const sql = "select pg_catalog.has_column_privilege($1::text, 'xmin', 'select') as mine";
  const [row] = await query(sql, [qualified(table)]);
  return row?.mine === true;
};

/** By key: sums of what the ledger's rows stand for. Empty where there are none, or this role may not read them. */
const readSums = async (
  query: Query,
  { ledger, table }: { readonly ledger: Ledger; readonly table: LedgerTable },
): Promise<ReadonlyMap<string, Sums>> => {
  if (!(await isMine(query, there(""))) || !(await maySeeWitness(query, table))) return new Map();
  const rows = await query(
    `select s.key, s.text_sha256, s.meaning_sha256 from lockstep.sums s where s.ledger operator(pg_catalog.=) $1
and exists (select 1 from ${ledger.telling?.(table) ?? qualified(table)} l where l.xmin operator(pg_catalog.=) s.witness)`,
    [qualified(table)],
  );
  return new Map(
    rows.map((row) => [String(row.key), { text: String(row.text_sha256), meaning: String(row.meaning_sha256) }]),
  );
};

/** In a transaction: nobody waits long for what nobody needs. */
const unlessHeld = async (query: Query, read: () => ReturnType<typeof readSums>): ReturnType<typeof readSums> => {
  await query("savepoint lockstep_sums");
  try {
    await query("set local lock_timeout = '500ms'");
    return await read();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return new Map();
  } finally {
    await query("rollback to savepoint lockstep_sums");
  }
};

/** Entries with the sums of what they stand for, where those are known. */
export const withSums = async (
  query: Query,
  { ledger, table }: { readonly ledger: Ledger; readonly table: LedgerTable },
  entries: readonly LedgerEntry[],
): Promise<readonly LedgerEntry[]> => {
  if (!needsSums(ledger) || entries.length === 0) return entries;
  const sums = await unlessHeld(query, () => readSums(query, { ledger, table }));
  return entries.map((entry) => ({ ...entry, sums: sums.get(entry.key) ?? null }));
};

/** In the transaction that wrote the row of the ledger. */
export const recordSums = (table: LedgerTable, key: string, { text, meaning }: Sums, run: string): LedgerWrite => ({
  text: `insert into lockstep.sums (ledger, key, text_sha256, meaning_sha256, witness, run)
values ($1, $2, $3, $4, pg_catalog.pg_current_xact_id()::xid, $5)
on conflict (ledger, key) do update set text_sha256 = excluded.text_sha256, meaning_sha256 = excluded.meaning_sha256,
  witness = excluded.witness, run = excluded.run, applied_at = excluded.applied_at`,
  values: [qualified(table), key, text, meaning, run],
});

export const forgetSums = (table: LedgerTable, key: string): LedgerWrite => ({
  text: "delete from lockstep.sums where ledger = $1 and key = $2",
  values: [qualified(table), key],
});

/** Brings them up to the file; whose row of the ledger they go with stays as it is. */
export const amendSums = (table: LedgerTable, key: string, { text, meaning }: Sums): LedgerWrite => ({
  text: "update lockstep.sums set text_sha256 = $3, meaning_sha256 = $4 where ledger = $1 and key = $2",
  values: [qualified(table), key, text, meaning],
});
