import type { Change, Evidence, Step } from "../model/index.ts";
import { place, scriptStatements, usesClock } from "../sql/index.ts";

// A migration that asks the clock and leaves today's date in the schema gives another schema tomorrow: partitions named
// by the month, bounds counted from now.

const pad = (part: number): string => String(part).padStart(2, "0");

/** How people write this month, the next ones and these days in names and bounds. */
const spellings = (today: string): readonly string[] => {
  const [year = 1970, month = 1, day = 1] = today.split("-").map(Number);
  const dates = [-31, -1, 0, 1, 7, 31, 62, 93].map((days) => new Date(Date.UTC(year, month - 1, day + days)));
  return [
    ...new Set(
      dates.flatMap((date) => {
        const [y, m] = [date.getUTCFullYear(), pad(date.getUTCMonth() + 1)];
        return [`${y}-${m}`, `${y}_${m}`, `${y}${m}`, `y${y}m${m}`];
      }),
    ),
  ];
};

const dated = (change: Change, dates: readonly string[], sql: string): boolean => {
  if (change.type === "removed") return false;
  const text = `${change.address} ${JSON.stringify(change.after)}`;
  // What the file itself spells out does not come from the clock.
  return dates.some((date) => text.includes(date) && !sql.includes(date));
};

const dependence = (step: Step, dates: readonly string[]): Evidence["clock"] => {
  const { sql } = step.migration.up;
  const suspects = step.changes.filter((change) => dated(change, dates, sql));
  if (suspects.length === 0) return [];
  const [use] = scriptStatements(sql).flatMap((statement) => usesClock(sql, statement));
  const line = use === undefined ? null : place(sql, use.offset).line;
  return [{ migration: step.migration.id, changes: suspects, line }];
};

/** Migrations whose result holds the day on which they ran. */
export const clockDependence = (steps: readonly Step[], today: string): Evidence["clock"] => {
  const dates = spellings(today);
  return steps.flatMap((step) => dependence(step, dates));
};
