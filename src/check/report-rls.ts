// Who can reach what, as a report holds it. Histories are rehearsed in databases of their own: where several were looked at,
// names begin with the folder, since two databases may well have a table of one name.

import { type Coverage as Covered, coverageOf } from "../checks/coverage.ts";
import type { AccessEvidence, Cell, Evidence, ReportRls } from "../model/index.ts";
import { accessChanges, callReach, cellsOf, commands, differing, isUntried, toldBy } from "./access-changes.ts";

type Seen = Evidence & { readonly access: AccessEvidence };
type Coverage = ReportRls["coverage"];
type Attempt = Pick<ReportRls["errors"][number], "subject" | "identity" | "command">;

/** One decimal, cut off: never 100 while one is missing. */
const percentOf = (covered: number, tables: number): number =>
  tables === 0 ? 100 : Math.floor((covered * 1000) / tables) / 10;

/** What the base branch covers, by the migrations that it has. */
const baseCoverage = ({ baseAccess, steps, standing }: Seen): Covered | null =>
  baseAccess === null
    ? null
    : coverageOf(
        baseAccess,
        steps.filter(({ migration }) => standing.get(migration.id) !== "new"),
      );

const roleOf = ({ identities }: AccessEvidence, identity: string): string =>
  identities.find(({ id }) => id === identity)?.role ?? identity;

const rowsOf = ({ access, baseAccess }: Seen): ReportRls["access"] => {
  const was = baseAccess === null ? null : toldBy(baseAccess);
  const told = toldBy(access);
  const place = new Map(access.identities.map(({ id }, index) => [id, index]));
  const rows = access.matrix.map((row) => {
    const cells = cellsOf(row);
    const role = roleOf(access, row.identity);
    const before = was?.relation(row.relation, row.identity, role) ?? null;
    const now = told.relation(row.relation, row.identity, role);
    const differs = before !== null && now !== null && differing(before, now).length > 0;
    const handOver = row.handOver?.reach ?? null;
    return { table: row.relation, identity: row.identity, ...cells, handOver, base: differs ? before.cells : null };
  });
  return rows.sort(
    (a, b) =>
      (a.table < b.table ? -1 : a.table > b.table ? 1 : 0) ||
      (place.get(a.identity) ?? 0) - (place.get(b.identity) ?? 0),
  );
};

const errorOf = (attempt: Attempt, cell: Cell | null): ReportRls["errors"] =>
  cell?.reach === "error" && !isUntried(cell)
    ? [{ ...attempt, sqlstate: cell.cause?.sqlstate ?? "", message: cell.cause?.message ?? "it failed" }]
    : [];

const errorsOf = ({ matrix, calls }: AccessEvidence): ReportRls["errors"] => [
  ...matrix.flatMap(({ relation, identity, cells, handOver }) => [
    ...commands.flatMap((command) => errorOf({ subject: relation, identity, command }, cells[command])),
    ...errorOf({ subject: relation, identity, command: "hand over" }, handOver),
  ]),
  ...calls.flatMap(({ routine, identity, cell }) => errorOf({ subject: routine, identity, command: "call" }, cell)),
];

/** What could not be tried as a whole, and single commands of what could. */
const unprovenIn = ({ unproven, matrix }: AccessEvidence): ReportRls["unproven"] => {
  const whole = new Set(unproven.map(({ subject }) => subject));
  const parts = new Map<
    string,
    { readonly subject: string; readonly message: string; readonly commands: Set<string> }
  >();
  for (const { relation: subject, cells } of matrix.filter(({ relation }) => !whole.has(relation))) {
    for (const command of commands.filter((one) => isUntried(cells[one]))) {
      const message = cells[command].cause?.message ?? "it could not be tried";
      const key = JSON.stringify([subject, message]);
      const part = parts.get(key) ?? { subject, message, commands: new Set() };
      parts.set(key, part);
      part.commands.add(command);
    }
  }
  const some = [...parts.values()].map(({ subject, message, commands: tried }) => ({
    subject,
    reason: `${[...tried].join(", ")}: ${message}`,
  }));
  return [...unproven, ...some].sort((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
};

/** Did the base branch have this history, and nobody looked? Then nothing is known of what it was. */
const isUnknown = ({ base, baseAccess }: Seen): boolean => (base?.migrations.length ?? 0) > 0 && baseAccess === null;

type Named = (seen: Seen, name: string) => string;

const coverageOfAll = (all: readonly Seen[], named: Named): Coverage => {
  const nows = all.map((seen) => ({ seen, now: coverageOf(seen.access, seen.steps), before: baseCoverage(seen) }));
  const bases = nows.flatMap(({ before }) => (before === null ? [] : [before]));
  const sum = (parts: readonly { readonly tables: number; readonly covered: number }[]) => ({
    tables: parts.reduce((total, { tables }) => total + tables, 0),
    covered: parts.reduce((total, { covered }) => total + covered, 0),
  });
  const now = sum(nows.map((part) => part.now));
  const was = bases.length === 0 || all.some(isUnknown) ? null : sum(bases);
  return {
    ...now,
    percent: percentOf(now.covered, now.tables),
    base: was === null ? null : percentOf(was.covered, was.tables),
    was,
    bySchema: nows.flatMap(({ seen, now: { bySchema }, before }) =>
      bySchema.map(({ schema, tables, covered, percent }) => {
        const base = before?.bySchema.find((one) => one.schema === schema)?.percent ?? null;
        return { schema: named(seen, schema), tables, covered, percent, base };
      }),
    ),
    uncovered: nows.flatMap(({ seen, now: { uncovered } }) =>
      uncovered.map(({ relation, why }) => ({ table: named(seen, relation), why })),
    ),
    exempt: all.flatMap((seen) =>
      seen.access.relations.flatMap(({ name, exposed, exempt }) =>
        exposed && exempt !== null ? [{ table: named(seen, name), reason: exempt }] : [],
      ),
    ),
  };
};

const firstOfEach = <T>(items: readonly T[], key: (item: T) => string): readonly T[] =>
  items.filter((item, index) => items.findIndex((other) => key(other) === key(item)) === index);

const exposureOf = (all: readonly Seen[], named: Named): ReportRls["exposure"] => ({
  roles: firstOfEach(
    all.flatMap(({ access }) => access.exposure.roles.map(({ name, trusted, why }) => ({ name, trusted, why }))),
    ({ name }) => name,
  ),
  schemas: all.flatMap((seen) =>
    seen.access.exposure.schemas.map(({ name, why }) => ({ name: named(seen, name), why })),
  ),
  assumed: all.some(({ access }) => access.exposure.assumed),
  identities: firstOfEach(
    all.flatMap(({ access }) => access.identities.map(({ id, role, why }) => ({ id, role, why }))),
    ({ id }) => id,
  ),
});

/** Null when nobody looked. */
export const reportRls = (evidences: readonly Evidence[]): ReportRls | null => {
  const all = evidences.flatMap((one) => (one.access === null ? [] : [{ ...one, access: one.access }]));
  if (all.length === 0) return null;
  const named: Named = ({ history }, name) => (all.length === 1 ? name : `${history.folder || "."}: ${name}`);
  const each = <T>(list: (seen: Seen) => readonly T[], rename: (item: T, name: (of: string) => string) => T) =>
    all.flatMap((seen) => list(seen).map((item) => rename(item, (of) => named(seen, of))));
  return {
    coverage: coverageOfAll(all, named),
    exposure: exposureOf(all, named),
    access: each(rowsOf, (row, name) => ({ ...row, table: name(row.table) })),
    calls: each(
      ({ access }) =>
        access.calls.map((call) => ({ function: call.routine, identity: call.identity, reach: callReach(call) })),
      (call, name) => ({ ...call, function: name(call.function) }),
    ),
    changes: each(
      ({ access, baseAccess }) => (baseAccess === null ? [] : accessChanges(access, baseAccess)),
      (change, name) => ({ ...change, subject: name(change.subject) }),
    ),
    errors: each(
      ({ access }) => errorsOf(access),
      (error, name) => ({ ...error, subject: name(error.subject) }),
    ),
    unproven: each(
      ({ access }) => unprovenIn(access),
      (one, name) => ({ ...one, subject: name(one.subject) }),
    ),
  };
};
