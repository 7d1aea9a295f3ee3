// Files in Supabase's storage, which are rows of one table for all buckets: policies tell them apart by bucket, and people
// by the first folder of a name.
import type { Bucket, Query, Relation } from "../../model/index.ts";
import type { NextRow, Owner, OwnerId } from "../../rows/index.ts";
import {
  comparisonsIn,
  type Expression,
  type Node,
  nodeAt,
  nodesOf,
  parseExpression,
  quoteLiteral,
  stringsAt,
  textsIn,
} from "../../sql/index.ts";
import type { Keys } from "./ground.ts";

export const objects = "storage.objects";

/** People keep files in a folder of their own, at the top or below one that all share. */
const pathsOf = (relation: Relation, { uuid }: OwnerId): readonly string[] => [
  `${uuid}/lockstep.png`,
  ...foldersOf(relation).map((folder) => `${folder}/${uuid}/lockstep.png`),
];

const valuesOf = (bucket: string, { uuid }: OwnerId, path: string): Readonly<Record<string, string>> => ({
  bucket_id: quoteLiteral(bucket),
  name: quoteLiteral(path),
  owner: quoteLiteral(uuid),
  owner_id: quoteLiteral(uuid),
});

const conditionsOf = ({ policies }: Relation): readonly Expression[] =>
  policies.flatMap(({ using, check }) =>
    [using, check].flatMap((text) => (text === null ? [] : (parseExpression(text) ?? []))),
  );

/** Folders that policies name: `(storage.foldername(name))[1] = 'shared'`. */
const foldersOf = (relation: Relation): readonly string[] => {
  const found = conditionsOf(relation).flatMap(({ root }) =>
    nodesOf({ root }, "A_Expr").flatMap((comparison) => {
      const sides = [nodeAt(comparison, "lexpr"), nodeAt(comparison, "rexpr")];
      const asks = sides.some((side) => callsFoldername(side));
      return asks ? sides.filter((side) => !callsFoldername(side)).flatMap(textsIn) : [];
    }),
  );
  return [...new Set(found)].filter((folder) => folder !== "").sort();
};

const callsFoldername = (node: Node): boolean =>
  nodesOf({ node }, "FuncCall").some((call) => stringsAt(call, "funcname").at(-1) === "foldername");

/** Buckets that policies name, made by hand in a hosted project where no migration makes them. */
const namedBy = (relation: Relation): readonly string[] =>
  conditionsOf(relation).flatMap((expression) =>
    comparisonsIn(expression)
      .filter(({ column }) => column.at(-1) === "bucket_id")
      .flatMap(({ other }) => textsIn({ other })),
  );

/** All there are, and those that ought to be there. */
export const bucketsFor = (relation: Relation, buckets: readonly Bucket[]): readonly Bucket[] => {
  const known = new Set(buckets.map(({ id }) => id));
  const named = [...new Set(namedBy(relation))].filter((id) => !known.has(id)).sort();
  return [...buckets, ...named.map((id) => ({ id, public: false }))];
};

/** Puts a file of each owner into every bucket. */
export const fillBuckets = async (
  query: Query,
  relation: Relation,
  buckets: readonly Bucket[],
  owners: Readonly<Record<Owner, OwnerId>>,
): Promise<Keys> => {
  const keys: Record<Owner, string[]> = { a: [], b: [] };
  const ids = buckets.map(({ id }) => quoteLiteral(id)).join(", ");
  await query(
    `insert into storage.buckets (id, name) select id, id from unnest(array[${ids}]::text[]) as named(id) order by 1 on conflict do nothing`,
  );
  for (const owner of ["a", "b"] as const) {
    const files = buckets.flatMap(({ id }) =>
      pathsOf(relation, owners[owner]).map((path) => valuesOf(id, owners[owner], path)),
    );
    const rows = await query<{ key: string }>(
      `insert into ${objects} (${Object.keys(files[0] ?? {}).join(", ")})
       values ${files.map((file) => `(${Object.values(file).join(", ")})`).join(", ")}
       on conflict do nothing returning tableoid::text || ctid::text as key`,
    );
    keys[owner].push(...rows.map(({ key }) => key));
  }
  return keys;
};

/** One more file, in a bucket that a policy for new files speaks of. */
export const nextFile = (relation: Relation, buckets: readonly Bucket[], owner: OwnerId): NextRow | null => {
  const rules = relation.policies.filter(({ command }) => command === "insert" || command === "all");
  const text = rules.map(({ using, check }) => `${using} ${check}`).join("\n");
  const bucket = buckets.find(({ id }) => text.includes(quoteLiteral(id))) ?? buckets[0];
  return bucket === undefined
    ? null
    : { values: valuesOf(bucket.id, owner, `${owner.uuid}/lockstep-next.png`), required: [], clash: null };
};
