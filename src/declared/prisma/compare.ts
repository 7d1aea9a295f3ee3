// The verdict: does a database say what a Prisma schema says? Two catalogs, of the database and of what the schema makes,
// are compared on what Prisma can express. Not the engine's own diff, because it takes expressions for drift that Postgres
// spells in another way, knows only the forms of its own version, and gives a script where a list is wanted; but it is the
// measure, and a test holds each verdict against it.
//
// `before` is what the database has, `after` what the schema wants: `added` is missing in the database.
import type { Catalog, Change } from "../../model/index.ts";
import { added, altered, removed } from "./change.ts";
import { columnChanges, type Doubts, doubtsOf } from "./compare-columns.ts";
import { foreignKeyChanges, indexChanges } from "./compare-keys.ts";
import { type Expressible, expressibleIn, isLedger, type Table } from "./expressible.ts";
import type { Scope } from "./mend.ts";
import type { Model, RawDefault } from "./models.ts";
import { namesIn } from "./names.ts";
import { outsideOf } from "./outside.ts";
import { unseenViews } from "./views.ts";

export type PrismaComparison = {
  readonly status: "in-sync" | "drift";
  /** What Prisma, too, calls drift. */
  readonly changes: readonly Change[];
  /** Differences in what Prisma can write down but never compares: the order of enum values, views, unsupported types. */
  readonly unseen: readonly Change[];
  /** What is in the database and cannot be written down in Prisma. One phrase each, sorted. */
  readonly outside: readonly string[];
};

export type Compared = {
  /** The database as it is. */
  readonly real: Catalog;
  /** A database that was built from the schema. */
  readonly declared: Catalog;
  readonly scope: Scope;
  readonly models: readonly Model[];
  readonly defaults: readonly RawDefault[];
  /** Defaults that Postgres refused when the schema was built. */
  readonly refused: readonly RawDefault[];
  /** Addresses that were there before the first migration: the platform's, in nobody's schema. */
  readonly given: ReadonlySet<string>;
};

const labels = ({ real, declared }: Sides): { readonly changes: Change[]; readonly unseen: Change[] } => {
  const changes: Change[] = [];
  const unseen: Change[] = [];
  for (const [address, { object, labels: wanted }] of declared.enums) {
    const there = real.enums.get(address);
    if (there === undefined) {
      changes.push(added(object));
      continue;
    }
    if (JSON.stringify(there.labels) === JSON.stringify(wanted)) continue;
    const same = there.labels.length === wanted.length && wanted.every((label) => there.labels.includes(label));
    (same ? unseen : changes).push(altered(there.object, { labels: there.labels }, { labels: wanted }));
  }
  for (const [address, { object }] of real.enums) if (!declared.enums.has(address)) changes.push(removed(object));
  return { changes, unseen };
};

type Sides = { readonly real: Expressible; readonly declared: Expressible };

// What stands alone, and is missing where the schema asks for it.
const standing = ({ real, declared, scope, given }: Compared): readonly Change[] =>
  [...declared.values()]
    .filter(({ kind, address }) => {
      if (real.has(address) || given.has(address)) return false;
      if (kind === "schema") return scope.schemas.includes(namesIn(kind, address)[0] ?? "");
      return kind === "extension";
    })
    .map(added);

const tableChanges = (real: Table, declared: Table, doubts: Doubts) => {
  const columns = columnChanges(real, declared, doubts);
  return {
    changes: [...columns.changes, ...indexChanges(real, declared), ...foreignKeyChanges(real, declared)],
    unseen: columns.unseen,
  };
};

const byAddress = (a: Change, b: Change): number => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0);

/** Compares a database with a Prisma schema, on what Prisma can express. */
export const compareWithPrisma = (compared: Compared): PrismaComparison => {
  const { scope, given, defaults, refused, models } = compared;
  const real = expressibleIn(compared.real, scope, given);
  const declared = expressibleIn(compared.declared, scope, given);
  const doubts = doubtsOf(defaults, refused);
  const { changes, unseen } = labels({ real, declared });
  for (const [address, table] of declared.tables) {
    const there = real.tables.get(address);
    if (there === undefined) {
      changes.push(added(table.object));
      continue;
    }
    const found = tableChanges(there, table, doubts);
    changes.push(...found.changes);
    unseen.push(...found.unseen);
  }
  for (const [address, { object, names }] of real.tables) {
    if (!declared.tables.has(address) && !isLedger(names[1])) changes.push(removed(object));
  }
  changes.push(...standing(compared));
  unseen.push(...unseenViews(compared.real, models));
  return {
    status: changes.length === 0 ? "in-sync" : "drift",
    changes: changes.sort(byAddress),
    unseen: unseen.sort(byAddress),
    outside: outsideOf({ ...compared, real, catalog: compared.real }),
  };
};
