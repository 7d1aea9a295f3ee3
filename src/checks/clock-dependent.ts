import { type Change, type DraftFinding, type Evidence, type Migration, outline } from "../model/index.ts";
import { place, scriptStatements, usesClock } from "../sql/index.ts";
import type { Check } from "./contract.ts";
import { count } from "./count.ts";
import { code } from "./wording.ts";

export const clockDependent: Check = {
  id: "clock-dependent",
  group: "history",
  severity: "warning",
  when: "A migration asks the clock and leaves the day on which it ran in the schema: partitions named by the month, bounds counted from now.",
  harm: "The schema depends on the day of the deployment: what was reviewed is not what production gets.",
  instead: "Write the dates into the file, or create what belongs to a date from a job instead of a migration.",
  find: ({ clock, history }) => clock.flatMap((seen) => dependent(seen, history.migrations)),
};

function dependent(seen: Evidence["clock"][number], migrations: readonly Migration[]): readonly DraftFinding[] {
  const migration = migrations.find(({ id }) => id === seen.migration);
  if (migration === undefined || seen.changes.length === 0) return [];
  const dated = outline(seen.changes);
  return [
    {
      subject: migration.id,
      migrations: [migration.id],
      file: migration.up.file,
      line: seen.line ?? clockLine(migration.up.sql),
      message: `what ${code(migration.id)} makes depends on the day it runs: ${count(dated.length, "object")} ${dated.length === 1 ? "holds" : "hold"} the date of today`,
      detail: dated.map(described).join("\n"),
      hint: "Write the dates into the file instead of computing them from now().",
      fix: null,
    },
  ];
}

function described(change: Change): string {
  return `${change.type} ${change.address}`;
}

function clockLine(sql: string): number | null {
  const uses = scriptStatements(sql).flatMap((statement) => usesClock(sql, statement));
  const [first] = uses;
  return first === undefined ? null : place(sql, first.offset).line;
}
