import type { Query } from "../model/index.ts";
import type { Ledger, LedgerTable } from "./contract.ts";

type Found = { readonly schema: string; readonly name: string; readonly columns: readonly string[] };

// Asked under the path of the database's own, so that nothing of anybody's may stand for the system's.
const is = "operator(pg_catalog.=)";

const tables = `
select n.nspname as schema, c.relname as name,
  (select pg_catalog.array_agg(a.attname::text order by a.attnum) from pg_catalog.pg_attribute a
   where a.attrelid ${is} c.oid and a.attnum operator(pg_catalog.>) 0 and not a.attisdropped) as columns
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid ${is} c.relnamespace
where c.relkind ${is} any (array['r', 'p']::"char"[]) and c.relname::text ${is} any ($1::text[])
  and n.nspname::text operator(pg_catalog.!~) '^pg_'
  and (n.nspname::text ${is} any ($2::text[]) or n.nspname ${is} any (pg_catalog.current_schemas(false)))
order by pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname), 1, 2`;

const matches = ({ schema, name }: Ledger["places"][number], found: Found): boolean =>
  found.name === name && (schema === null || found.schema === schema);

/** Tables of these ledgers that a database has, in the order of the ledgers. */
export const findLedgers = async (
  query: Query,
  ledgers: readonly Ledger[],
): Promise<readonly { readonly ledger: Ledger; readonly table: LedgerTable }[]> => {
  const places = ledgers.flatMap((ledger) => ledger.places);
  const schemas = places.flatMap(({ schema }) => (schema === null ? [] : [schema]));
  const there = await query<Found>(tables, [places.map(({ name }) => name), schemas]);
  return ledgers.flatMap((ledger) => {
    const table = ledger.places
      .flatMap((place) => there.filter((found) => matches(place, found)))
      .find(({ columns }) => ledger.columns.every((column) => columns.includes(column)));
    return table === undefined ? [] : [{ ledger, table }];
  });
};

const firstSchema = "select coalesce(pg_catalog.current_schema(), 'public')::text as schema";

/** Where a ledger's table would be made. Only of ledgers that can be written. */
export const placeFor = async (query: Query, ledger: Ledger, columns: readonly string[]): Promise<LedgerTable> => {
  const [place] = ledger.places;
  if (place === undefined) throw new Error(`the ledger ${ledger.id} has no place`);
  const [row] = await query<{ schema: string }>(firstSchema);
  return { schema: place.schema ?? row?.schema ?? "public", name: place.name, columns };
};
