import { families } from "./families.ts";
import { branch } from "./reading.ts";

// A function in the database that reads what the scripts since the last reset touched, so that a script and the reading
// of it can be sent together, and many of them in a row: nobody waits for an answer to know what to ask. The watch leaves
// the list of what was touched in a setting. It knows the objects that most migrations are about; of anything else it
// reads nothing, and whoever compares its list with what was read sees that.

type Wanted = {
  readonly kind: string;
  /** Name of the list of OIDs. */
  readonly list: string;
  /** Which column of the selection the list is held against. */
  readonly by: "relation" | "oid";
};

const wanted: readonly Wanted[] = [
  { kind: "table", list: "tables", by: "relation" },
  { kind: "column", list: "tables", by: "relation" },
  { kind: "constraint", list: "tables", by: "relation" },
  { kind: "view", list: "views", by: "relation" },
  { kind: "column", list: "views", by: "relation" },
  { kind: "materialized view", list: "materialized", by: "relation" },
  { kind: "column", list: "materialized", by: "relation" },
  { kind: "sequence", list: "sequences", by: "relation" },
  { kind: "index", list: "indexes", by: "oid" },
  { kind: "constraint", list: "constraints", by: "oid" },
  { kind: "trigger", list: "triggers", by: "oid" },
  { kind: "policy", list: "policies", by: "oid" },
  { kind: "function", list: "functions", by: "oid" },
  { kind: "enum", list: "enums", by: "oid" },
  { kind: "table", list: "granted", by: "relation" },
  { kind: "view", list: "granted", by: "relation" },
  { kind: "materialized view", list: "granted", by: "relation" },
  { kind: "sequence", list: "granted", by: "relation" },
];

/** How the watch calls an object, and the list that it goes to. */
const lists: Readonly<Record<string, string>> = {
  "1259,table": "tables",
  "1259,table column": "tables",
  "1259,view": "views",
  "1259,view column": "views",
  "1259,materialized view": "materialized",
  "1259,sequence": "sequences",
  "1259,index": "indexes",
  "2606,table constraint": "constraints",
  "2620,trigger": "triggers",
  "3256,policy": "policies",
  "1255,function": "functions",
  "1247,type": "enums",
};

const kindsOfList = (list: string): ReadonlySet<string> =>
  new Set(wanted.filter((one) => one.list === list).map(({ kind }) => kind));

/** What the function reads of a touched object: of which kinds, and whether it is the object itself or all that belongs to a relation. */
export const readOf = (
  classId: number,
  type: string,
): { readonly by: Wanted["by"]; readonly kinds: ReadonlySet<string> } | null => {
  const list = type === "granted" ? "granted" : lists[`${classId},${type}`];
  const one = wanted.find((candidate) => candidate.list === list);
  return one === undefined ? null : { by: one.by, kinds: kindsOfList(one.list) };
};

const columns = ["c", "o", "r", "kind", "address", "parent", "rank", "traits"] as const;

// Most objects have no rare traits; those that do are read a second time, with all.
const returning = ({ kind, list, by }: Wanted, major: number): string => {
  const selection = families.flatMap(({ selections }) => selections(major)).find((one) => one.kind === kind);
  if (selection === undefined) throw new Error(`no kind ${kind}`);
  const key = by === "relation" ? selection.relation : selection.oid;
  if (selection.rare === undefined) return `return query ${branch(selection, `${key} = any(${list})`)};`;
  const { rareWithin } = selection;
  return `rich := ${rareWithin === undefined ? "null" : `array(${rareWithin.relations(list)})`};
    for seen in ${branch(selection, `${key} = any(${list})`, "common")} loop
      if seen.rare then rich := rich || seen.${by === "relation" ? "r" : "o"};
      else ${columns.map((column) => `${column} := seen.${column};`).join(" ")} return next;
      end if;
    end loop;
    if rich <> '{}' then return query ${branch(selection, `${key} = any(rich)`)}; end if;`;
};

const listNames = [...new Set(wanted.map(({ list }) => list))];

/**
 * SQL for the superuser. The function is called in the same session as the scripts; its first row is the list itself.
 * `kinds`: what to read of touched tables.
 */
export const stepReading = (major: number): string => `
create function pg_catalog.lockstep_read(kinds text[])
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
  touched text := coalesce(current_setting('lockstep.touched', true), '');
  item text;
  class text;
  id oid;
  seen record;
  rich oid[];
  ${listNames.map((list) => `${list} oid[];`).join(" ")}
begin
  foreach item in array string_to_array(touched, ';') loop
    class := split_part(item, ',', 1) || ',' || split_part(item, ',', 3);
    if class like 'granted,%' then
      granted := granted || array(select x.oid from pg_class x where age(x.xmin) <= age(split_part(item, ',', 2)::xid));
      continue;
    end if;
    id := nullif(split_part(item, ',', 2), '');
    case class
    ${Object.entries(lists)
      .map(([name, list]) => `when '${name}' then ${list} := ${list} || id;`)
      .join("\n    ")}
    else null;
    end case;
  end loop;
  traits := touched || ';granted:' || coalesce(array_to_string(granted, ','), '');
  kind := '';
  return next;
  ${listNames
    .map(
      (list) => `if ${list} is not null then
    ${wanted
      .filter((one) => one.list === list)
      .map((one) =>
        list === "tables"
          ? `if '${one.kind}' = any(kinds) then ${returning(one, major)} end if;`
          : returning(one, major),
      )
      .join("\n    ")}
  end if;`,
    )
    .join("\n  ")}
end $read$;
`;
