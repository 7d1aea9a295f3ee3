import type { Query, Row } from "../model/index.ts";
import type { Family, Scope, Selection } from "./contract.ts";
import { extentStatements } from "./extent.ts";
import { families } from "./families.ts";

// One prepared statement per scope: the selections of all its families, put together with `union all`. Read whole for a
// full catalog, or for some OIDs: then every branch is an index scan, and a step costs the same in a large database.

/** One object as Postgres gave it. Traits stay text until somebody asks: equal objects have equal text. */
export type Entry = {
  readonly kind: string;
  readonly address: string;
  readonly parent: string | null;
  readonly rank: number | null;
  readonly traits: string;
  /** `class/oid`, what event triggers report. */
  readonly unit: string;
  /** OID of the relation that it belongs to, 0 for none. */
  readonly relation: number;
};

/** Which objects to read. OIDs; `rest` and `cluster` are read whole or not at all. */
export type Extent = {
  readonly relations: readonly number[];
  /** Parts of a table, by their own OID. */
  readonly parts: readonly number[];
  readonly routines: readonly number[];
  readonly types: readonly number[];
  readonly rest: boolean;
  readonly cluster: boolean;
};

/** Runs a statement that is kept prepared under its name. */
export type Prepared = (name: string, text: string, values?: readonly unknown[]) => ReturnType<Query>;

const branch = (selection: Selection, filter: string): string => {
  const traits = Object.entries(selection.traits).map(([name, sql]) => `'${name}', ${sql}`);
  return `select ${selection.classId}::oid as c, ${selection.oid} as o, ${selection.relation} as r, '${selection.kind}' as kind,
    '${selection.kind} ' || ${selection.address} as address, ${selection.parent} as parent, (${selection.rank})::int as rank,
    jsonb_strip_nulls(jsonb_build_object(${traits.join(", ")}))::text as traits
    ${selection.from} where ${filter} and ${selection.where}`;
};

const filters: Readonly<Record<Scope, (selection: Selection) => string>> = {
  relation: ({ relation, oid }) =>
    oid === "c.oid" || oid === "0::oid"
      ? `${relation} = any($1::oid[])`
      : `(${relation} = any($1::oid[]) or ${oid} = any($2::oid[]))`,
  routine: ({ oid }) => `${oid} = any($1::oid[])`,
  type: ({ oid }) => `${oid} = any($1::oid[])`,
  rest: () => "true",
  cluster: () => "true",
};

const selectionsOf = (scope: Scope, major: number): readonly Selection[] =>
  families.filter((family: Family) => family.scope === scope).flatMap((family) => family.selections(major));

const statement = (scope: Scope, major: number, all: boolean): string =>
  selectionsOf(scope, major)
    .map((selection) => branch(selection, all ? "true" : filters[scope](selection)))
    .join("\nunion all\n");

const entry = (row: Row): Entry => ({
  kind: String(row.kind),
  address: String(row.address),
  parent: row.parent === null ? null : String(row.parent),
  rank: row.rank === null ? null : Number(row.rank),
  traits: String(row.traits),
  unit: `${row.c}/${row.o}`,
  relation: Number(row.r),
});

/** The statements for one major version, ready to be run. */
export type Reader = {
  /** Everything. Not prepared: for a session that is used once. */
  readonly readAll: (query: Query) => Promise<readonly Entry[]>;
  /** Plans what `readSome` runs, once per session: every branch by index, from the touched object outwards. */
  readonly prepare: (run: (sql: string) => Promise<unknown>, prepared: Prepared, generation: number) => Promise<void>;
  /** What `extent` names. `generation` goes into the names, for sessions whose prepared statements were taken away. */
  readonly readSome: (prepared: Prepared, extent: Extent, generation: number) => Promise<readonly Entry[]>;
};

const noOids: Readonly<Record<Scope, readonly unknown[]>> = {
  relation: [[], []],
  routine: [[]],
  type: [[]],
  rest: [],
  cluster: [],
};

const scopes: readonly Scope[] = ["relation", "routine", "type", "rest", "cluster"];

/** Pins the session for reading: nobody's objects shadow the system's, and names come out qualified. */
export const readingSession =
  "set session authorization default; set local search_path to pg_catalog, pg_temp; set local plan_cache_mode to force_generic_plan";

/** The same for a session whose other settings may have been changed, where they show in what Postgres prints. */
export const readingChangedSession = `${readingSession}; set local jit to off; set local statement_timeout to 0; set local datestyle to iso; set local intervalstyle to postgres; set local quote_all_identifiers to off; set local timezone to utc; set local extra_float_digits to 1; set local bytea_output to hex`;

export const createReader = (major: number): Reader => {
  const some = new Map(scopes.map((scope) => [scope, statement(scope, major, false)]));
  const textOf = (scope: Scope): string => some.get(scope) ?? "";
  return {
    readAll: async (query) => {
      const entries: Entry[] = [];
      for (const scope of scopes) entries.push(...(await query(statement(scope, major, true))).map(entry));
      return entries;
    },
    prepare: async (run, prepared, generation) => {
      const off = ["seqscan", "hashjoin", "mergejoin", "material", "sort"].map(
        (way) => `set local enable_${way} to off`,
      );
      await run(["begin", readingSession, ...off].join("; "));
      for (const scope of scopes) await prepared(`lockstep_${scope}_${generation}`, textOf(scope), noOids[scope]);
      for (const [name, text, values] of extentStatements(generation)) await prepared(name, text, values);
      await run("rollback");
    },
    readSome: async (prepared, extent, generation) => {
      const wanted: readonly (readonly [Scope, boolean, readonly unknown[]])[] = [
        ["relation", extent.relations.length + extent.parts.length > 0, [extent.relations, extent.parts]],
        ["routine", extent.routines.length > 0, [extent.routines]],
        ["type", extent.types.length > 0, [extent.types]],
        ["rest", extent.rest, []],
        ["cluster", extent.cluster, []],
      ];
      const entries: Entry[] = [];
      for (const [scope, needed, values] of wanted) {
        if (!needed) continue;
        entries.push(...(await prepared(`lockstep_${scope}_${generation}`, textOf(scope), values)).map(entry));
      }
      return entries;
    },
  };
};
