import type { Change } from "../../model/index.ts";
import { added, altered, removed } from "./change.ts";
import type { Table } from "./expressible.ts";
import type { ForeignKey, Index } from "./keys.ts";

const equal = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);

// The engine counts columns that an index carries along among its columns; an author who does not is right as well.
const sameColumns = (real: Index, declared: Index): boolean =>
  equal(real.columns, declared.columns) || equal([...real.columns, ...real.included], declared.columns);

/** `_AToB`: the table of a relation of many to many that has no model. */
const isJoin = ({ names, columns }: Table): boolean =>
  names[1].startsWith("_") && equal(columns.map(({ name }) => name).sort(), ["A", "B"]);

// Until Prisma 6 the pair in a join table was a unique index, since then it is the primary key. Both are right.
const asJoin = (index: Index): Index => (index.kind === "primary key" ? { ...index, kind: "unique" } : index);

// Of a B-tree or a hash Prisma does not read the operator classes, so only one that the schema says counts.
const sameOperators = (real: Index, declared: Index): boolean =>
  declared.columns.every((_, at) => {
    const [there = "", wanted = ""] = [real.operators[at], declared.operators[at]];
    return there === wanted || (wanted === "" && /^(btree|hash) /.test(declared.manner));
  });

const same = (real: Index, declared: Index): boolean =>
  real.kind === declared.kind &&
  real.manner === declared.manner &&
  sameColumns(real, declared) &&
  sameOperators(real, declared);

const renamed = (real: Index | ForeignKey, declared: Index | ForeignKey): Change =>
  altered(real.object, { name: real.name }, { name: declared.name });

/** One that only its definition sets apart is altered, not dropped and made. */
const merged = (gone: readonly (Index | ForeignKey)[], missing: readonly (Index | ForeignKey)[]): readonly Change[] => {
  const twin = (one: Index | ForeignKey) =>
    missing.find(({ name, object }) => name === one.name && object.kind === one.object.kind);
  const twins = new Set(gone.map(twin));
  return [
    ...gone.map((one) => {
      const other = twin(one);
      const definition = ({ object }: Index | ForeignKey) => ({ definition: object.traits.definition ?? null });
      return other === undefined ? removed(one.object) : altered(one.object, definition(one), definition(other));
    }),
    ...missing.filter((one) => !twins.has(one)).map(({ object }) => added(object)),
  ];
};

/** What differs between the keys and indexes of two tables. */
export const indexChanges = (real: Table, declared: Table): readonly Change[] => {
  const join = isJoin(real) && isJoin(declared);
  const there = join ? real.indexes.map(asJoin) : real.indexes;
  const wanted = join ? declared.indexes.map(asJoin) : declared.indexes;
  const gone = there.filter((one) => !wanted.some((other) => same(one, other)));
  const missing = wanted.filter((one) => !there.some((other) => same(other, one)));
  const changes = [...merged(gone, missing)];
  for (const one of there) {
    // Of several that differ in their names alone nobody can say which was renamed.
    const alone = there.filter(({ kind, columns }) => kind === one.kind && equal(columns, one.columns)).length === 1;
    const twins = wanted.filter((other) => same(one, other));
    const [twin] = twins;
    if (!alone || twin === undefined || twins.some(({ name }) => name === one.name)) continue;
    if (join && one.kind === "unique") continue;
    changes.push(renamed(one, twin));
  }
  return changes;
};

const sameKey = (a: ForeignKey, b: ForeignKey): boolean =>
  a.references === b.references &&
  equal(a.columns, b.columns) &&
  equal(a.referenced, b.referenced) &&
  a.onUpdate === b.onUpdate &&
  a.onDelete === b.onDelete;

/** What differs between the foreign keys of two tables. */
export const foreignKeyChanges = (real: Table, declared: Table): readonly Change[] => {
  const gone = real.foreignKeys.filter((one) => !declared.foreignKeys.some((other) => sameKey(one, other)));
  const missing = declared.foreignKeys.filter((one) => !real.foreignKeys.some((other) => sameKey(other, one)));
  const changes = [...merged(gone, missing)];
  if (isJoin(real)) return changes;
  const left = [...declared.foreignKeys];
  for (const one of real.foreignKeys) {
    const at = left.findIndex((other) => sameKey(one, other));
    const [twin] = at === -1 ? [] : left.splice(at, 1);
    if (twin !== undefined && twin.name !== one.name) changes.push(renamed(one, twin));
  }
  return changes;
};
