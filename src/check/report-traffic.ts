import { trafficVerdicts } from "../checks/traffic-verdicts.ts";
import type { ReportCost, ReportMigration, Stopped, Traffic, TrafficStatement } from "../model/index.ts";

type Told = Pick<ReportMigration, "locks" | "rewrites" | "costs">;

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

const once = <T>(all: readonly T[]): readonly T[] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
];

const costsOf = (traffic: Traffic, statements: readonly TrafficStatement[]): readonly ReportCost[] =>
  once(
    trafficVerdicts(traffic).flatMap(({ statement, table, stops, other, why }): readonly ReportCost[] => {
      const working = why === "held" ? other : statement;
      const cost = working?.cost ?? null;
      if (cost === null || stops === "nothing" || !statements.includes(statement)) return [];
      const rows = traffic.rows.get(table) ?? null;
      const { perMillionRowsMs } = cost;
      const estimateMs =
        rows === null || perMillionRowsMs === null ? null : Math.round((rows / 1_000_000) * perMillionRowsMs);
      return [{ line: statement.line, relation: table, class: cost.class, stops, rows, perMillionRowsMs, estimateMs }];
    }),
  );

/** What the up of a migration did to tables that were there before the pull request. */
export const trafficOf = (traffic: Traffic | null, migration: string): Told => {
  const statements = (traffic?.statements ?? []).filter((one) => one.migration === migration && one.direction === "up");
  const costs = traffic === null ? [] : costsOf(traffic, statements);
  return {
    ...(costs.length === 0 ? {} : { costs }),
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
