import {
  type Change,
  type ClockTrial,
  type DraftFinding,
  type Evidence,
  type Migration,
  outline,
} from "../model/index.ts";
import { mayFreezeClock, place, scriptStatements, usesClock } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { count } from "./count.ts";
import { code } from "./wording.ts";

export const clockDependent: Check = {
  id: "clock-dependent",
  group: "history",
  severity: "warning",
  when: "A migration asks the clock, or chance, and leaves the answer in the schema: partitions named by the month, bounds counted from now. What is new is run on another day, too, and what it made is compared; otherwise dates of today in what was made count.",
  harm: "The schema depends on the day of the deployment: what was reviewed is not what production gets.",
  instead: "Write the dates into the file, or create what belongs to a date from a job instead of a migration.",
  find: ({ clock, history, trials }) =>
    history.migrations.flatMap((migration) => {
      const trial = trials.clocks.get(migration.id);
      const observed = trial === undefined ? [] : onAnotherDay(migration, trial);
      return observed.length > 0
        ? observed
        : clock.filter((seen) => seen.migration === migration.id).flatMap((seen) => dated(seen, migration));
    }),
};

type Told = Pick<DraftFinding, "line" | "message" | "detail">;

const finding = (migration: Migration, told: Told): DraftFinding => ({
  subject: migration.id,
  migrations: [migration.id],
  file: migration.up.file,
  hint: "Write the dates into the file instead of computing them from now().",
  fix: null,
  ...told,
});

/** What was seen of it on another day. */
function onAnotherDay(migration: Migration, { changes, failure }: ClockTrial): readonly DraftFinding[] {
  const { id } = migration;
  if (failure !== null) {
    const message = `${code(id)} runs today and fails on another day: ${failure.message}`;
    return [finding(migration, { line: failure.line, message, detail: failure.statement })];
  }
  const made = outline(changes);
  // What there is on the other day alone has a twin on this one, as a rule; the twin is what the reader can look up.
  const today = made.filter(({ type }) => type !== "removed");
  const shown = today.length > 0 ? today : made;
  if (shown.length === 0) return [];
  const message = `what ${code(id)} makes depends on when it runs: on another day, ${count(shown.length, "object")} came out otherwise`;
  return [finding(migration, { line: frozenLine(migration.up.sql), message, detail: shown.map(described).join("\n") })];
}

/** What holds a date of today. */
function dated(seen: Evidence["clock"][number], migration: Migration): readonly DraftFinding[] {
  const made = outline(seen.changes);
  if (made.length === 0) return [];
  const line = seen.line ?? clockLine(migration.up.sql);
  const message = `what ${code(migration.id)} makes depends on the day it runs: ${count(made.length, "object")} ${made.length === 1 ? "holds" : "hold"} the date of today`;
  return [finding(migration, { line, message, detail: made.map(described).join("\n") })];
}

function described(change: Change): string {
  return `${change.type} ${change.address}`;
}

function frozenLine(sql: string): number | null {
  const asking = scriptStatements(sql).find((statement) => mayFreezeClock(sql, statement));
  return clockLine(sql) ?? (asking === undefined ? null : place(sql, asking.start).line);
}

function clockLine(sql: string): number | null {
  const uses = scriptStatements(sql).flatMap((statement) => usesClock(sql, statement));
  const [first] = uses;
  return first === undefined ? null : place(sql, first.offset).line;
}
