// Files in Supabase's storage, which are rows of one table for all buckets: policies tell them apart by bucket, and people
// by the first folder of a name.
import type { Bucket, Query, Relation } from "../../model/index.ts";
import type { NextRow, Owner, OwnerId } from "../../rows/index.ts";
import { quoteLiteral } from "../../sql/index.ts";
import type { Keys } from "./ground.ts";

export const objects = "storage.objects";

const valuesOf = (bucket: string, { uuid }: OwnerId, file: string): Readonly<Record<string, string>> => ({
  bucket_id: quoteLiteral(bucket),
  name: quoteLiteral(`${uuid}/${file}`),
  owner: quoteLiteral(uuid),
  owner_id: quoteLiteral(uuid),
});

/** Puts a file of each owner into every bucket. */
export const fillBuckets = async (
  query: Query,
  buckets: readonly Bucket[],
  owners: Readonly<Record<Owner, OwnerId>>,
): Promise<Keys> => {
  const keys: Record<Owner, string[]> = { a: [], b: [] };
  for (const { id } of buckets) {
    for (const owner of ["a", "b"] as const) {
      const values = valuesOf(id, owners[owner], "lockstep");
      const rows = await query<{ key: string }>(
        `insert into ${objects} (${Object.keys(values).join(", ")}) values (${Object.values(values).join(", ")})
         returning tableoid::text || ctid::text as key`,
      );
      keys[owner].push(...rows.map(({ key }) => key));
    }
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
    : { values: valuesOf(bucket.id, owner, "lockstep-next"), required: [], clash: null };
};
