import type { HealthForeignKey, HealthIndex } from "../model/index.ts";
import { quoteName } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { byTable, type HealthDraft, healthFindings } from "./health-finding.ts";
import { nameParts } from "./object-name.ts";
import { code } from "./wording.ts";

// Rows fewer than this are read in one go, index or not.
const SMALL = 1_000;

/** Holds the index every row that a search by the key could ask for? One that leaves out nulls does. */
const isWhole = ({ predicate }: HealthIndex, columns: readonly string[]): boolean =>
  predicate === null || columns.some((column) => predicate === `(${quoteName(column)} IS NOT NULL)`);

/** Begins the index with columns of the key alone? How many of them: all in any order, or some. */
const covered = (index: HealthIndex, { columns }: HealthForeignKey): number => {
  if (!index.valid || index.method === "brin" || !isWhole(index, columns)) return 0;
  const leading = index.keys.slice(0, columns.length).map(({ column }) => column);
  const stop = leading.findIndex((column) => column === null || !columns.includes(column));
  return stop < 0 ? leading.length : stop;
};

const shortened = (text: string): string => {
  let kept = text;
  while (Buffer.byteLength(kept) > 29) kept = [...kept].slice(0, -1).join("");
  return kept;
};

/** As Postgres would call it; names end at 63 bytes. */
const indexName = ({ table, columns }: HealthForeignKey): string =>
  quoteName(`${shortened(nameParts(table).at(-1) ?? "")}_${shortened(columns.join("_"))}_idx`);

const finding = (key: HealthForeignKey, most: number): HealthDraft => {
  const { table, columns, references, partitioned, rows } = key;
  const list = columns.map(quoteName).join(", ");
  const partly = most > 0 ? "An index begins with a part of its columns, which helps in part. " : "";
  return {
    subject: `${table} (${list})`,
    at: [`constraint ${table}.${key.name}`, `table ${table}`],
    ...(most > 0 || (rows !== null && rows < SMALL) ? { severity: "info" as const } : {}),
    message: `foreign key ${code(key.name)} of ${code(table)} has no index on ${code(list)}`,
    detail: `Every delete in ${code(references)}, and every change of the key there, reads all of ${code(table)}.`,
    hint: partitioned
      ? `${partly}This builds on all partitions at once and holds up writes; build on each partition concurrently first where they are large.`
      : `${partly}Outside of a transaction, since it builds concurrently.`,
    fix: `create index ${partitioned ? "" : "concurrently "}${indexName(key)} on ${table} (${list});`,
  };
};

const unindexed = (
  keys: readonly HealthForeignKey[],
  indexes: ReadonlyMap<string, readonly HealthIndex[]>,
): readonly HealthDraft[] =>
  keys
    .filter(({ enforced }) => enforced)
    .flatMap((key) => {
      const most = Math.max(0, ...(indexes.get(key.table) ?? []).map((index) => covered(index, key)));
      return most >= key.columns.length ? [] : [finding(key, most)];
    });

export const fkUnindexed: Check = {
  id: "fk-unindexed",
  group: "health",
  severity: "warning",
  when: "No index of a table begins with the columns of a foreign key, in any order; one with a condition does not count.",
  harm: "Each row that is deleted on the other side reads this whole table, under locks that make others wait.",
  instead: "Create an index on these columns, concurrently.",
  find: (evidence) =>
    healthFindings(evidence, "fk-unindexed", ({ foreignKeys, indexes }) => unindexed(foreignKeys, byTable(indexes))),
};
