import { createHash } from "node:crypto";
import type { Query, Row } from "../model/index.ts";
import type { Family, Scope, Selection } from "./contract.ts";
import { families } from "./families.ts";

// One prepared statement per scope: the selections of all its families, put together with `union all`. Read whole for a
// full catalog, or for some OIDs: then every branch is an index scan, and a step costs the same in a large database.

/** One object as Postgres gave it. Traits stay text until somebody asks: equal objects have equal text. */
export type Entry = {
  readonly kind: string;
  readonly address: string;
  readonly parent: string | null;
  readonly rank: number | null;
  /** The number that Postgres gave a column, once and for all. */
  readonly position: number | null;
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
  /** Which kinds of `relations` and `parts` to look for. Null: all. */
  readonly kinds: ReadonlySet<string> | null;
  /** Known to be gone: there is nothing to read. */
  readonly gone: readonly number[];
  readonly routines: readonly number[];
  readonly types: readonly number[];
  readonly rest: boolean;
  readonly cluster: boolean;
};

/** Runs a statement that is kept prepared under its name. */
export type Prepared = (name: string, text: string, values?: readonly unknown[]) => ReturnType<Query>;

/** One selection as a `select`: with the rare traits, or without them and a column that says whether there are any. */
export const branch = (selection: Selection, filter: string, depth: "all" | "common" = "all"): string => {
  const rare = Object.entries(selection.rare ?? {});
  const all = [...rare, ...Object.entries(selection.rareWithin?.traits ?? {})];
  const traits = [
    ...Object.entries(selection.traits).map(([name, sql]) => `'${name}', ${sql}`),
    ...(depth === "all" ? all.map(([name, [when, sql]]) => `'${name}', case when ${when} then ${sql} end`) : []),
  ];
  const flag = rare.map(([, [when]]) => `coalesce(${when}, false)`).join(" or ") || "false";
  return `select ${selection.classId}::oid as c, ${selection.oid} as o, ${selection.relation} as r, '${selection.kind}'::text as kind,
    '${selection.kind} ' || ${selection.address} as address, ${selection.parent} as parent, (${selection.rank})::int as rank,
    jsonb_strip_nulls(jsonb_build_object(${traits.join(", ")}))::text as traits${depth === "all" ? "" : `, ${flag} as rare`}
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

/** Statements that together read everything; the second ones take about as long as the first. */
const wholeStatements = (major: number): readonly [readonly string[], readonly string[]] => {
  const text = (scope: Scope, wanted: (kind: string) => boolean): string =>
    selectionsOf(scope, major)
      .filter(({ kind }) => wanted(kind))
      .map((selection) => branch(selection, "true"))
      .join("\nunion all\n");
  const isColumn = (kind: string): boolean => kind === "column";
  const every = (): boolean => true;
  return [
    [text("relation", (kind) => !isColumn(kind)), text("rest", every), text("cluster", every)],
    [text("relation", isColumn), text("routine", every), text("type", every)],
  ];
};

const statement = (scope: Scope, major: number, kinds: ReadonlySet<string> | null): string =>
  selectionsOf(scope, major)
    .filter(({ kind }) => kinds === null || kinds.has(kind))
    .map((selection) => branch(selection, filters[scope](selection)))
    .join("\nunion all\n");

const entry = (row: Row): Entry => ({
  kind: String(row.kind),
  address: String(row.address),
  parent: row.parent === null ? null : String(row.parent),
  rank: row.rank === null ? null : Number(row.rank),
  position: row.rank === null ? null : Number(row.rank),
  traits: String(row.traits),
  unit: `${row.c}/${row.o}`,
  relation: Number(row.r),
});

/** The same from a row that came as text, in the order of the columns. */
export const entryOf = (row: readonly (string | null)[]): Entry => {
  const [c = null, o = null, r = null, kind = null, address = null, parent = null, rank = null, traits = null] = row;
  return entry({ c, o, r, kind, address, parent, rank, traits });
};

/** Ranks counted from one within each relation. Whoever reads one column of a relation reads them all. */
export const ranked = (entries: readonly Entry[]): readonly Entry[] => {
  const ordered = entries.filter(({ rank }) => rank !== null).sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const counts = new Map<number, number>();
  const ranks = new Map<Entry, number>();
  for (const one of ordered) {
    const rank = (counts.get(one.relation) ?? 0) + 1;
    counts.set(one.relation, rank);
    ranks.set(one, rank);
  }
  return entries.map((one) => (one.rank === null ? one : { ...one, rank: ranks.get(one) ?? one.rank }));
};

/** The session that `readSome` reads in. */
export type ReadingSession = {
  readonly prepared: Prepared;
  readonly run: (sql: string) => Promise<unknown>;
  /** Names that were planned in this session. */
  readonly planned: Set<string>;
};

/** The statements for one major version, ready to be run. */
export type Reader = {
  /** Everything. Not prepared: for a session that is used once. `beside`: another one, that reads a part at the same time. */
  readonly readAll: (query: Query, beside?: Query) => Promise<readonly Entry[]>;
  /** What `extent` names, in a transaction that is pinned for reading. */
  readonly readSome: (session: ReadingSession, extent: Extent) => Promise<readonly Entry[]>;
};

// Every branch by index, from the touched object outwards. Plans are kept, so this matters when a name is first used.
const byIndex = ["seqscan", "hashjoin", "mergejoin", "material", "sort"]
  .map((way) => `set local enable_${way} to off`)
  .join("; ");

/** Runs a prepared statement, planned by index when it is new to the session. */
export const runPrepared = async (
  { prepared, run, planned }: ReadingSession,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> => {
  if (!planned.has(name)) await run(byIndex);
  planned.add(name);
  return prepared(name, text, values);
};

/** Pins the session for reading: nobody's objects shadow the system's, and names come out qualified. */
export const readingSession =
  "set session authorization default; set local search_path to pg_catalog, pg_temp; set local plan_cache_mode to force_generic_plan";

/** The same for a session whose other settings may have been changed, where they show in what Postgres prints. */
export const readingChangedSession = `${readingSession}; set local jit to off; set local statement_timeout to 0; set local datestyle to iso; set local intervalstyle to postgres; set local quote_all_identifiers to off; set local timezone to utc; set local extra_float_digits to 1; set local bytea_output to hex`;

const readWith = async (query: Query, texts: readonly string[]): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  for (const text of texts) entries.push(...(await query(text)).map(entry));
  return entries;
};

export const createReader = (major: number): Reader => {
  const texts = new Map<string, string>();
  const textOf = (scope: Scope, kinds: ReadonlySet<string> | null): readonly [name: string, text: string] => {
    const name = `lockstep_${scope}_${kinds === null ? "" : [...kinds].sort().join("_").replaceAll(" ", "")}`;
    const text = texts.get(name) ?? statement(scope, major, kinds);
    texts.set(name, text);
    return [nameOf(name), text];
  };
  const wantedOf = (extent: Extent): readonly Wanted[] => [
    ["relation", extent.relations.length + extent.parts.length > 0, [extent.relations, extent.parts]],
    ["routine", extent.routines.length > 0, [extent.routines]],
    ["type", extent.types.length > 0, [extent.types]],
    ["rest", extent.rest, []],
    ["cluster", extent.cluster, []],
  ];
  return {
    readAll: async (query, beside) => {
      const [first, second] = wholeStatements(major);
      if (beside === undefined) return ranked(await readWith(query, [...first, ...second]));
      return ranked((await Promise.all([readWith(query, first), readWith(beside, second)])).flat());
    },
    readSome: async (session, extent) => {
      const entries: Entry[] = [];
      for (const [scope, needed, values] of wantedOf(extent)) {
        if (!needed) continue;
        const [name, text] = textOf(scope, scope === "relation" ? extent.kinds : null);
        if (text === "") continue;
        // A statement without the second list would be refused its value.
        const given = text.includes("$2") ? values : values.slice(0, 1);
        entries.push(...(await runPrepared(session, name, text, given)).map(entry));
      }
      return ranked(entries);
    },
  };
};

type Wanted = readonly [Scope, boolean, readonly unknown[]];

// Postgres cuts names at 63 bytes.
const nameOf = (long: string): string =>
  long.length <= 60 ? long : `lockstep_${createHash("sha256").update(long).digest("hex").slice(0, 40)}`;
