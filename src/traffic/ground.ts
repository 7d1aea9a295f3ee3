// What was there before the pull request, and what is known of it now. A relation is itself by its OID, whatever its name.
import { lockModes, type Stopped } from "../model/index.ts";
import type { Session } from "../postgres/contract.ts";
import {
  type ColumnKnown,
  type ConstraintKnown,
  type IndexKnown,
  type Look,
  nameOf,
  type RelationKnown,
  type Survey,
  surveySql,
} from "./survey.ts";

/** The state that statements are compared with. */
export type Known = {
  readonly relations: Map<string, RelationKnown>;
  readonly indexes: Map<string, IndexKnown>;
  readonly constraints: Map<string, ConstraintKnown>;
  /** By table and number. */
  readonly columns: Map<string, ColumnKnown>;
  labels: Survey["labels"];
};

/** What a relation was when the pull request began; a table, or an index of one. */
export type Existing = {
  readonly oid: string;
  readonly name: string;
  readonly kind: string;
  /** OID of its table. */
  readonly table: string;
  /** Name of that table, or of the one at the top where that is a partition. */
  readonly root: string;
};

/** By OID. Base: as it was committed before the pull request. */
export type Before = { readonly relations: ReadonlyMap<string, Existing>; readonly base: Survey };

export const surveyOf = async (session: Session): Promise<Survey> => {
  const [row] = await session.query<{ survey: string }>(surveySql);
  return JSON.parse(row?.survey ?? "{}") as Survey;
};

export const columnKey = ({ table, number }: Pick<ColumnKnown, "table" | "number">): string => `${table}.${number}`;

export const knownFrom = (survey: Survey): Known => ({
  relations: new Map(survey.relations.map((one) => [one.oid, one])),
  indexes: new Map(survey.indexes.map((one) => [one.oid, one])),
  constraints: new Map(survey.constraints.map((one) => [one.oid, one])),
  columns: new Map(survey.columns.map((one) => [columnKey(one), one])),
  labels: survey.labels,
});

/** Brings up to date what a look saw of the relations that it locked. */
export const learn = (known: Known, look: Look): void => {
  const tables = new Set(look.locks.filter(({ mode }) => isStrong(mode)).map(({ oid }) => oid));
  for (const { table } of look.indexes) tables.add(table);
  for (const oid of tables) {
    known.relations.delete(oid);
    known.indexes.delete(oid);
  }
  for (const [key, one] of known.indexes) if (tables.has(one.table)) known.indexes.delete(key);
  for (const [key, one] of known.constraints) if (tables.has(one.table)) known.constraints.delete(key);
  for (const [key, one] of known.columns) if (tables.has(one.table)) known.columns.delete(key);
  for (const one of look.relations) known.relations.set(one.oid, one);
  for (const one of look.indexes) known.indexes.set(one.oid, one);
  for (const one of look.constraints) known.constraints.set(one.oid, one);
  for (const one of look.columns) known.columns.set(columnKey(one), one);
  known.labels = look.labels;
};

export const beforeFrom = (base: Survey): Before => {
  const names = new Map(base.relations.map((one) => [one.oid, nameOf(one)]));
  const roots = new Map(base.relations.map((one) => [one.oid, names.get(one.root) ?? nameOf(one)]));
  const relations = new Map<string, Existing>();
  for (const one of base.relations) {
    const name = nameOf(one);
    relations.set(one.oid, { oid: one.oid, name, kind: one.kind, table: one.oid, root: roots.get(one.oid) ?? name });
  }
  for (const one of base.indexes) {
    const name = nameOf(one);
    relations.set(one.oid, {
      oid: one.oid,
      name,
      kind: one.kind,
      table: one.table,
      root: roots.get(one.table) ?? name,
    });
  }
  return { relations, base };
};

export const strength = (mode: string): number => lockModes.indexOf(mode);

export const isStrong = (mode: string): boolean => strength(mode) >= strength("ShareUpdateExclusiveLock");

/** Who waits behind a lock, by the table of conflicts. Source: Postgres, "Explicit Locking". */
export const stoppedBy = (mode: string): Stopped => {
  if (mode === "AccessExclusiveLock") return "reads";
  return strength(mode) >= strength("ShareLock") ? "writes" : "nothing";
};
