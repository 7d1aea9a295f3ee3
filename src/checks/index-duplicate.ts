import type { HealthIndex, HealthKey } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { byTable, type HealthDraft, healthFindings, inBytes } from "./health-finding.ts";
import { code } from "./wording.ts";

const alike = (a: HealthKey | undefined, b: HealthKey): boolean => a?.text === b.text && a.how === b.how;

/** Answers `other` every search that `index` answers? */
const serves = (other: HealthIndex, index: HealthIndex): boolean =>
  other.method === index.method &&
  other.predicate === index.predicate &&
  index.keys.every((key, at) => alike(other.keys[at], key)) &&
  index.include.every((column) => other.include.includes(column) || other.keys.some((key) => key.column === column));

const sameLength = (a: HealthIndex, b: HealthIndex): boolean => a.keys.length === b.keys.length;

/** Promises `other` at least what `index` does? */
const promises = (other: HealthIndex, index: HealthIndex): boolean =>
  !index.unique || (other.unique && sameLength(other, index) && other.nullsNotDistinct === index.nullsNotDistinct);

// Which of two that are alike stays: what more depends on.
const weight = ({ primary, constraint, needed, attached, unique, include }: HealthIndex): number =>
  [primary, constraint !== null, needed, attached, unique].reduce((sum, fact) => sum * 2 + Number(fact), 0) * 64 +
  include.length;

const stays = (a: HealthIndex, b: HealthIndex): boolean =>
  weight(a) === weight(b) ? a.name < b.name : weight(a) > weight(b);

/** An index that makes this one superfluous. */
const betterThan = (index: HealthIndex, all: readonly HealthIndex[]): { by: HealthIndex; exact: boolean } | null => {
  const others = all.filter((other) => other.name !== index.name && other.valid && !other.busy);
  const same = others.find(
    (other) => sameLength(other, index) && serves(other, index) && promises(other, index) && stays(other, index),
  );
  if (same !== undefined) return { by: same, exact: true };
  if (index.unique || index.constraint !== null || index.needed || index.method !== "btree") return null;
  const longer = others.find((other) => other.keys.length > index.keys.length && serves(other, index));
  return longer === undefined ? null : { by: longer, exact: false };
};

const fixFor = ({ name, table, constraint, partitioned, needed }: HealthIndex): string | null => {
  if (needed) return null;
  if (constraint !== null) return `alter table ${table} drop constraint ${constraint};`;
  return `drop index ${partitioned ? "" : "concurrently "}${name};`;
};

const finding = (index: HealthIndex, { by, exact }: { by: HealthIndex; exact: boolean }): HealthDraft => ({
  subject: index.name,
  at: [`index ${index.name}`, `constraint ${index.table}.${index.constraint}`],
  ...(exact ? {} : { severity: "info" as const }),
  message: exact
    ? `index ${code(index.name)} of ${code(index.table)} does nothing that ${code(by.name)} does not`
    : `index ${code(index.name)} of ${code(index.table)} holds the first columns of ${code(by.name)}`,
  detail: `It takes ${inBytes(index.bytes)}, and every write has to keep it.`,
  hint: exact
    ? index.needed
      ? "A foreign key, replication or `cluster` names it: point that at the other one first."
      : "Drop it, outside of a transaction."
    : "Keep it only where searches by these columns alone are so frequent that its smaller size pays.",
  fix: fixFor(index),
});

const superfluous = (ofTable: readonly HealthIndex[]): readonly HealthDraft[] =>
  ofTable
    .filter(({ valid, busy, attached }) => valid && !busy && !attached)
    .flatMap((index) => {
      const better = betterThan(index, ofTable);
      return better === null ? [] : [finding(index, better)];
    });

export const indexDuplicate: Check = {
  id: "index-duplicate",
  group: "health",
  severity: "warning",
  when: "Two indexes of a table have the same columns, order, operator classes and condition (info: one holds the first columns of the other).",
  harm: "Every write keeps both, and they take space and memory, and nothing gets faster.",
  instead: "Drop the one that no constraint needs, concurrently.",
  find: (evidence) =>
    healthFindings(evidence, "index-duplicate", ({ indexes }) => [...byTable(indexes).values()].flatMap(superfluous)),
};
