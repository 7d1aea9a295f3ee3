import type { Query } from "../model/index.ts";
import type { Entry } from "./reading.ts";

// What objects were made of, as Postgres remembers it, by address. The row type of a table, the index of a constraint and
// the like are no objects of the catalog: whoever needs them needs what they belong to. What a partition owes its parent is
// left out: it comes with being attached.

const rows = `select d.classid::oid as c, d.objid as o, d.refclassid::oid as rc, d.refobjid as ro, d.deptype::text as type,
    case when d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass then (
      select 'column ' || pg_catalog.format('%I.%I.%I', n.nspname, r.relname, a.attname)
      from pg_catalog.pg_attrdef f join pg_catalog.pg_class r on r.oid = f.adrelid
        join pg_catalog.pg_namespace n on n.oid = r.relnamespace
        join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
      where f.oid = d.objid) end as column
  from pg_catalog.pg_depend d
  where d.objid >= 16384 and d.refobjid >= 16384 and d.deptype in ('n', 'a', 'i', 'e')
  order by 1, 2, 3, 4, 5`;

type Edge = { readonly from: string; readonly to: string; readonly type: string; readonly column: string | null };

/** Ways to belong to something, the closest first: a part of it, a member of an extension, gone when it goes. */
const belonging = ["i", "e", "a"] as const;

export type Dependencies = {
  /** Addresses of what each object needs, by its address; the needs of a column are those of its default. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** What Postgres makes by itself together with another object: the constructors of a range, by their address. */
  readonly madeWith: ReadonlyMap<string, string>;
};

/** What the objects of a database were made of. */
export const readDependencies = async (query: Query, entries: readonly Entry[]): Promise<Dependencies> => {
  const edges = (await query(rows)).map(
    (row): Edge => ({
      from: `${row.c}/${row.o}`,
      to: `${row.rc}/${row.ro}`,
      type: String(row.type),
      column: row.column === null ? null : String(row.column),
    }),
  );
  const addresses = new Map(
    entries.filter(({ kind }) => kind !== "column").map(({ unit, address }) => [unit, address]),
  );
  const holders = new Map<string, string>();
  for (const way of belonging) {
    for (const { from, to, type, column } of edges) {
      if (type === way && column === null && !addresses.has(from) && !holders.has(from)) holders.set(from, to);
    }
  }
  const resolve = (unit: string): string | null => {
    let at: string | undefined = unit;
    for (let steps = 0; at !== undefined && steps < 8; steps++) {
      const address = addresses.get(at);
      if (address !== undefined) return address;
      at = holders.get(at);
    }
    return null;
  };
  const needs = new Map<string, Set<string>>();
  const madeWith = new Map<string, string>();
  for (const { from, to, type, column } of edges) {
    const [needer, needed] = [column ?? resolve(from), resolve(to)];
    if (needer === null || needed === null || needer === needed) continue;
    if (type === "i" && column === null && addresses.has(from)) madeWith.set(needer, needed);
    // A sequence belongs to its column, and the column's default takes from it: the sequence comes first.
    if (needer.startsWith("sequence ") && needed.startsWith("table ")) continue;
    needs.set(needer, (needs.get(needer) ?? new Set()).add(needed));
  }
  return { needs: new Map([...needs].map(([address, list]) => [address, [...list].sort()])), madeWith };
};
