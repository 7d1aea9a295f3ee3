// What there is to try on: a relation, its rows of both owners, and what an attempt has to know about it. Rows are known by
// `tableoid || ctid`, which no name and no search path can make ambiguous.
import type { Query, Relation } from "../../model/index.ts";
import type { Filled, NextRow, Owner } from "../../rows/index.ts";
import { quoteLiteral, quoteName } from "../../sql/index.ts";
import type { Probe, Runner } from "./runner.ts";
import type { Terrain } from "./terrain.ts";

export type GroundRow = { readonly key: string; readonly owner: Owner; readonly values: readonly (string | null)[] };

export type Ground = {
  readonly relation: Relation;
  readonly terrain: Terrain;
  /** Rows of a and of b, in a table and in what hangs below it. Views have none. */
  readonly rows: readonly GroundRow[];
  /** Is there any row at all? */
  readonly total: number;
  /** How the owner column says that a row is a's, and b's. */
  readonly owners: Readonly<Record<Owner, readonly string[]>>;
  /** Rows of everybody, and those whose owner column says a or b, as `countSql` gives them. */
  readonly count: string;
  readonly next: Readonly<Record<Owner, NextRow | null>>;
  /** Why there are no rows. Null: there are. */
  readonly failed: string | null;
};

/** Keys of all rows that were made, by owner. */
export type Keys = Readonly<Record<Owner, readonly string[]>>;

const split = (row: string) => [row.slice(0, row.lastIndexOf("(")), row.slice(row.lastIndexOf("("))] as const;

/** Translates what names rows for the one who made them. Has to run under the search path that they were made under. */
export const keysOf = async (query: Query, tables: Filled["tables"]): Promise<Keys> => {
  const names = [...new Set(tables.flatMap(({ rows }) => [...rows.a, ...rows.b].map((row) => split(row)[0])))].sort();
  const found = await query<{ name: string; oid: string }>(
    "select n as name, pg_catalog.to_regclass(n)::oid::text as oid from unnest($1::text[]) n order by 1",
    [names],
  );
  const oids = new Map(found.map(({ name, oid }) => [name, oid]));
  const keys = (owner: Owner) => {
    const rows = tables.flatMap((table) => table.rows[owner]);
    return [...new Set(rows.map((row) => `${oids.get(split(row)[0])}${split(row)[1]}`))];
  };
  return { a: keys("a"), b: keys("b") };
};

/** A list of texts as SQL. */
export const textArray = (texts: readonly string[]): string => `array[${texts.map(quoteLiteral).join(", ")}]::text[]`;

export const holdsRows = ({ kind }: Relation): boolean =>
  kind === "table" || kind === "partitioned table" || kind === "partition";

const ownerText = ({ ownerColumn }: Relation): string =>
  ownerColumn === null ? "null::text" : `t.${quoteName(ownerColumn)}::text`;

/** `[total, [[key, owner, values]]]` of the rows that were made. */
const surveySql = (relation: Relation, { columns, tree }: Terrain, keys: Keys): string => {
  const oids = new Set(tree);
  const made = [...keys.a, ...keys.b].filter((key) => oids.has(key.slice(0, key.indexOf("("))));
  const values = columns.map(({ name }) => `t.${quoteName(name)}::text`).join(", ");
  return `select pg_catalog.jsonb_build_array(count(*), pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(k, o, v) order by k)
    filter (where k = any (${textArray(made)})))::text
  from (select t.tableoid::text || t.ctid::text as k, ${ownerText(relation)} as o, array[${values}]::text[] as v from ${relation.name} t) x`;
};

/** How many rows there are, and how many of them say that they are a's, and b's: `5,2,2`. */
export const countSql = (relation: Relation, owners: Ground["owners"]): string =>
  `select pg_catalog.concat_ws(',', count(*), count(*) filter (where o = any (${textArray(owners.a)})),
    count(*) filter (where o = any (${textArray(owners.b)}))) from (select ${ownerText(relation)} as o from ${relation.name} t) x`;

type Survey = readonly [
  total: number,
  rows: readonly (readonly [string, string | null, readonly (string | null)[]])[] | null,
];

const asMaker = (maker: string, act: string): Probe => ({ role: maker, settings: {}, act, mode: "read" });

type Surveyed = Pick<Ground, "relation" | "terrain" | "rows" | "total" | "owners" | "failed">;

const surveyed = (relation: Relation, terrain: Terrain, answer: string, keys: Keys): Surveyed => {
  const [total, found] = JSON.parse(answer) as Survey;
  const sides = { a: new Set(keys.a), b: new Set(keys.b) };
  const isBoth = (key: string) => sides.a.has(key) && sides.b.has(key);
  const rows = (found ?? []).map(([key, said, values]) => {
    // The only row that there can be stands for both. Where nobody owns rows, it is one of somebody else's.
    const owner: Owner = sides.a.has(key) && !(relation.ownerColumn === null && isBoth(key)) ? "a" : "b";
    return { key, owner, said, values };
  });
  const only = relation.ownerColumn === null && rows.length > 0 && rows.every(({ key }) => isBoth(key));
  const said = (owner: Owner) => [
    ...new Set(rows.flatMap((row) => (row.owner === owner && row.said !== null ? [row.said] : []))),
  ];
  const failed = only || new Set(rows.map(({ owner }) => owner)).size === 2 ? null : "no row could be made";
  return { relation, terrain, rows, total, owners: { a: said("a"), b: said("b") }, failed };
};

const empty = (relation: Relation, terrain: Terrain, failed: string | null): Surveyed => ({
  relation,
  terrain,
  rows: [],
  total: 0,
  owners: { a: [], b: [] },
  failed,
});

/** A relation that nothing was looked for in. */
export const emptyGround = (relation: Relation, terrain: Terrain): Ground => ({
  ...empty(relation, terrain, null),
  count: "",
  next: { a: null, b: null },
});

export type GroundRequest = {
  readonly run: Runner;
  readonly maker: string;
  readonly relations: readonly Relation[];
  readonly terrain: ReadonlyMap<string, Terrain>;
  readonly keys: Keys;
  /** By relation, why no row could be made. */
  readonly failed: ReadonlyMap<string, string>;
  /** Gives what would be accepted, by table. */
  readonly next: (tables: readonly string[]) => Promise<ReadonlyMap<string, Ground["next"]>>;
};

/** Looks at every relation as the maker. Relations that are not there any more are left out. */
export const surveyGround = async (request: GroundRequest): Promise<readonly Ground[]> => {
  const { run, maker, terrain, keys, failed } = request;
  const there = request.relations.flatMap((relation) => {
    const at = terrain.get(relation.name);
    return at === undefined ? [] : [{ relation, at }];
  });
  const tables = there.filter(({ relation }) => holdsRows(relation));
  const answers = await run(tables.map(({ relation, at }) => asMaker(maker, surveySql(relation, at, keys))));
  const views = there.filter(({ relation }) => !holdsRows(relation));
  const surveys = [
    ...tables.map(({ relation, at }, index): Surveyed => {
      const answer = answers[index];
      if (answer?.answer == null) return empty(relation, at, answer?.refusal?.message ?? "its rows could not be read");
      const found = surveyed(relation, at, answer.answer, keys);
      return found.failed === null ? found : { ...found, failed: failed.get(relation.name) ?? found.failed };
    }),
    ...views.map(({ relation, at }) => empty(relation, at, null)),
  ];
  const sources = surveys.map(({ relation }) => sourceOf(relation, request.relations));
  const next = await request.next([...new Set(sources.flatMap((source) => source ?? []))].sort());
  // Counted once the parents of next rows are there, or one's own new row would seem to have brought others.
  const counts = await run(
    surveys.map(({ relation, owners }) =>
      asMaker(maker, holdsRows(relation) ? countSql(relation, owners) : "select ''"),
    ),
  );
  return surveys.map((survey, index) => ({
    ...survey,
    count: counts[index]?.answer ?? "",
    next: next.get(sources[index] ?? "") ?? { a: null, b: null },
  }));
};

/** The table that a new row ends in: the relation itself, or the only table that a view reads. */
const sourceOf = (relation: Relation, all: readonly Relation[]): string | null => {
  if (holdsRows(relation)) return relation.name;
  if (relation.kind !== "view") return null;
  const tables = relation.reads.filter((name) => all.some((one) => one.name === name && holdsRows(one)));
  return tables.length === 1 ? (tables[0] ?? null) : null;
};
