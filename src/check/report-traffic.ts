import type { ReportMigration, Stopped, Traffic, TrafficStatement } from "../model/index.ts";

type Told = Pick<ReportMigration, "locks" | "rewrites">;

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** From the lock to the end of its transaction. */
const heldFor = (statement: TrafficStatement, statements: readonly TrafficStatement[]): number => {
  const from = statements.indexOf(statement);
  const rest = statements.slice(from).filter(({ transaction }) => transaction === statement.transaction);
  return rounded(rest.reduce((sum, { ms }) => sum + ms, 0));
};

// Beside these, others go on reading and writing.
const keepsWaiting = (stops: Stopped, mode: string): boolean =>
  stops !== "nothing" || mode === "ShareUpdateExclusiveLock";

/** What the up of a migration did to tables that were there before the pull request. */
export const trafficOf = (traffic: Traffic | null, migration: string): Told => {
  const statements = (traffic?.statements ?? []).filter((one) => one.migration === migration && one.direction === "up");
  return {
    locks: statements.flatMap((statement) =>
      statement.locks
        .filter(({ stops, mode }) => keepsWaiting(stops, mode))
        .map(({ relation, mode }) => ({
          line: statement.line,
          relation,
          mode,
          preexisting: true,
          ms: heldFor(statement, statements),
        })),
    ),
    rewrites: statements.flatMap(({ line, works }) =>
      works.flatMap(({ type, table }) => (type === "rewrite" ? [{ line, relation: table }] : [])),
    ),
  };
};
