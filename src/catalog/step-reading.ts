import { quoteLiteral } from "../sql/index.ts";
import { families } from "./families.ts";
import type { Reach } from "./plain.ts";
import type { Slot } from "./plain-tree.ts";
import { branch, type Entry, entryOf } from "./reading.ts";

// A function in the database that reads relations by the names that a script calls them, so that it can be sent ahead of
// that script among many others: nobody waits for an answer to know what to ask.

type Rows = readonly (readonly (string | null)[])[];

/** What the function read: which relations, and what it found. */
export type StepRead = { readonly relations: readonly number[]; readonly entries: readonly Entry[] };

/** SQL that reads slots of relations, found by name as a script in the same session would find them. */
export const readSlots = (relations: readonly Reach["sql"][], slots: readonly Slot[]): string => {
  const found = relations.map((sql) => `pg_catalog.to_regclass(${quoteLiteral(sql)})`);
  return `select * from pg_catalog.lockstep_read(array[${found.join(", ")}]::pg_catalog.oid[], '{${slots.join(",")}}')`;
};

/** SQL that finds the OIDs of relations. */
export const findRelations = (relations: readonly Reach["sql"][]): string =>
  `select ${relations.map((sql) => `pg_catalog.to_regclass(${quoteLiteral(sql)})::pg_catalog.oid`).join(", ")}`;

const oidsIn = (cells: readonly (string | null)[]): readonly number[] =>
  cells.map(Number).filter((oid) => Number.isSafeInteger(oid) && oid > 0);

export const relationsIn = (rows: Rows): readonly number[] => oidsIn(rows[0] ?? []);

export const stepReadOf = ([first, ...others]: Rows): StepRead => ({
  relations: oidsIn((first?.[7] ?? "").split(",")),
  entries: others.map(entryOf),
});

/** Which lists of OIDs a slot is read for, and the kinds that are looked for. */
const wanted: readonly (readonly [slot: Slot, list: string, kind: string])[] = [
  ["self", "tables", "table"],
  ["self", "views", "view"],
  ["self", "materialized", "materialized view"],
  ["self", "sequences", "sequence"],
  ["column", "relations", "column"],
  ["constraint", "tables", "constraint"],
];

const relkinds: Readonly<Record<string, string>> = {
  tables: "'r', 'p', 'f'",
  views: "'v'",
  materialized: "'m'",
  sequences: "'S'",
};

const columns = ["c", "o", "r", "kind", "address", "parent", "rank", "traits"] as const;

// Most objects have no rare traits; those that do are read a second time, with all.
const returning = (list: string, kind: string, major: number): string => {
  const selection = families.flatMap(({ selections }) => selections(major)).find((one) => one.kind === kind);
  if (selection === undefined) throw new Error(`no kind ${kind}`);
  const own = `${selection.relation} = any(${list})`;
  if (selection.rare === undefined) return `return query ${branch(selection, own)};`;
  const { rareWithin } = selection;
  return `rich := ${rareWithin === undefined ? "null" : `array(${rareWithin.relations(list)})`};
    for seen in ${branch(selection, own, "common")} loop
      if seen.rare then rich := rich || seen.r;
      else ${columns.map((column) => `${column} := seen.${column};`).join(" ")} return next;
      end if;
    end loop;
    if rich <> '{}' then return query ${branch(selection, `${selection.relation} = any(rich)`)}; end if;`;
};

/** SQL for the superuser. The function is called in the same session as the scripts; its first row names the relations. */
export const stepReading = (major: number): string => `
create function pg_catalog.lockstep_read(relations oid[], slots text[])
returns table (c oid, o oid, r oid, kind text, address text, parent text, rank int, traits text) language plpgsql
set search_path to pg_catalog, pg_temp
set plan_cache_mode to force_generic_plan
set enable_seqscan to off
set enable_hashjoin to off
set enable_mergejoin to off
set enable_material to off
set enable_sort to off
as $read$
#variable_conflict use_column
declare
  seen record;
  rich oid[];
  ${Object.keys(relkinds)
    .map((list) => `${list} oid[];`)
    .join(" ")}
begin
  ${Object.entries(relkinds)
    .map(
      ([list, kinds]) =>
        `${list} := array(select x.oid from pg_class x where x.oid = any(relations) and x.relkind in (${kinds}));`,
    )
    .join("\n  ")}
  traits := array_to_string(relations, ',');
  kind := '';
  return next;
  ${wanted
    .map(
      ([slot, list, kind]) =>
        `if '${slot}' = any(slots) and ${list} <> '{}' then ${returning(list, kind, major)} end if;`,
    )
    .join("\n  ")}
end $read$;
`;
