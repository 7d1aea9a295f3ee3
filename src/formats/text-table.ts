import type { Report, ReportMigration } from "../model/index.ts";
import type { RenderContext } from "./contract.ts";
import { count, duration, figure } from "./count.ts";
import type { Paint } from "./paint.ts";
import { cut, inert } from "./terminal-text.ts";

const mostRows = 20;

const wayBack = {
  exact: "exact",
  "column-order": "exact but for column order",
  residue: "residue",
  unproven: "unproven",
} satisfies Record<ReportMigration["roundTrip"], string>;

/** The new migrations, as a table. Where they are many, only those that are not plainly fine, and a count of the rest. */
export function migrationTable(all: Report["migrations"], context: RenderContext, paint: Paint): readonly string[] {
  const fresh = all.filter(({ isNew }) => isNew);
  const wanted = fresh.length <= mostRows ? fresh : fresh.filter((migration) => !isFine(migration));
  if (wanted.length === 0) return [];
  const shown = wanted.slice(0, mostRows);
  const nameWidth = Math.max(20, context.width - 50);
  const inUse = shown.some(({ locks, rewrites }) => locks.length + rewrites.length > 0);
  const losing = shown.some(({ dataLoss }) => dataLoss.length > 0);
  const rows = [
    ["migration", "up", "down", "round trip", ...(inUse ? ["tables in use"] : []), ...(losing ? ["rows"] : [])],
    ...shown.map((migration) => [
      cut(inert(migration.id), nameWidth),
      script(migration.up, context.durations),
      script(migration.down, context.durations),
      wayBack[migration.roundTrip],
      ...(inUse ? [traffic(migration)] : []),
      ...(losing ? [lost(migration)] : []),
    ]),
  ];
  const left = fresh.length - shown.length;
  const fine = fresh.length - wanted.length;
  return [
    ...aligned(rows).map((line, index) => (index === 0 ? paint("dim", line) : line)),
    ...(left === 0 ? [] : [paint("dim", `  and ${rest(left, fine)}`)]),
  ];
}

function lost({ dataLoss }: ReportMigration): string {
  const [first, ...more] = dataLoss;
  if (first === undefined) return "kept";
  const { direction, table, column, rows } = first;
  const where = inert(column === "*" ? table : `${table}.${column}`);
  return `${direction} loses ${figure(rows)} of ${cut(where, 40)}${more.length > 0 ? ` (and ${more.length} more)` : ""}`;
}

function rest(left: number, fine: number): string {
  if (left === fine) return `${count(fine, "more migration")} that went forward and back exactly`;
  return `${count(left, "more migration")}, ${figure(fine)} of them forward and back exactly`;
}

function isFine({ up, down, roundTrip, dataLoss }: ReportMigration): boolean {
  return up.status === "ok" && down.status === "ok" && roundTrip === "exact" && dataLoss.length === 0;
}

/** Who waits for tables that are there already, and for how long. */
function traffic({ locks, rewrites, costs = [] }: ReportMigration): string {
  if (rewrites.length > 0) return "rewritten";
  const stopsReads = (long: boolean): boolean =>
    long ? costs.some(({ stops }) => stops === "reads") : locks.some(({ mode }) => mode === "AccessExclusiveLock");
  if (costs.length > 0) return stopsReads(true) ? "reads wait" : "writes wait";
  if (stopsReads(false)) return "reads wait, instant";
  return locks.some(({ mode }) => mode !== "ShareUpdateExclusiveLock") ? "writes wait, instant" : "nobody waits";
}

function script({ status, ms }: ReportMigration["up"] | ReportMigration["down"], durations: boolean): string {
  return durations && status === "ok" && ms !== null ? duration(ms) : status;
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length)).join("  ")}`.trimEnd(),
  );
}
