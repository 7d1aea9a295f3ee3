import type { Report, ReportMigration } from "../model/index.ts";
import { count, figure } from "./count.ts";

const isExact = (migration: ReportMigration): boolean =>
  migration.down.status === "ok" && migration.roundTrip === "exact";

const found = (report: Report): string => {
  const { errors, warnings } = report.summary;
  return [...(errors > 0 ? [count(errors, "error")] : []), ...(warnings > 0 ? [count(warnings, "warning")] : [])].join(
    ", ",
  );
};

/** How far the migrations go, in words: `go forward and back exactly`. */
const travelled = (migrations: readonly ReportMigration[]): string => {
  const go = migrations.length === 1 ? "goes" : "go";
  if (migrations.every(isExact)) return `${go} forward and back exactly`;
  const number = (holds: (migration: ReportMigration) => boolean) => migrations.filter(holds).length;
  const parts: readonly (readonly [number, string])[] = [
    [number(isExact), "back exactly"],
    [
      number(({ down, roundTrip }) => down.status === "ok" && roundTrip === "column-order"),
      "back but for column order",
    ],
    [number(({ down, roundTrip }) => down.status === "ok" && roundTrip === "residue"), "back with residue"],
    [number(({ down }) => down.status === "irreversible"), "declared irreversible"],
    [number(({ down }) => down.status === "missing"), "without a down"],
  ];
  const told = parts.filter(([some]) => some > 0).map(([some, words]) => `${figure(some)} ${words}`);
  const forward = migrations.every(({ up }) => up.status === "ok") ? `${go} forward` : "";
  return [forward, told.join(", ")].filter((text) => text !== "").join(": ");
};

const subject = (report: Report): string => {
  const fresh = report.migrations.filter((migration) => migration.isNew);
  // Without a base everything counts as new, which says nothing.
  return report.base === null ? count(fresh.length, "migration") : count(fresh.length, "new migration");
};

/** Of a live database by itself. */
const ofDatabase = (report: Report): string => {
  const sins = found(report);
  if (report.verdict === "error") return "could not judge all of the database: this is not a pass";
  if (report.verdict === "fail") return `${sins} in the database`;
  return sins === "" ? "the database is healthy" : `nothing in the database that blocks, with ${sins}`;
};

const ofMigrations = (report: Report): string => {
  const fresh = report.migrations.filter((migration) => migration.isNew);
  const sins = found(report);
  if (report.verdict === "error") {
    const partly = report.migrations.length > 0 || report.drift.length > 0;
    return partly ? `could not judge everything: ${sins}` : "could not judge: this is not a pass";
  }
  if (report.verdict === "fail") {
    const what = sins === "" ? "failed" : sins;
    return fresh.length === 0 ? what : `${what} in ${subject(report)}`;
  }
  const tail = sins === "" ? "" : `, with ${sins}`;
  if (fresh.length === 0) return `no new migrations${tail}`;
  const words = travelled(fresh);
  return `${subject(report)}${words === "" ? "" : ` ${words}`}${tail}`;
};

/** The verdict in one sentence. */
export const verdictLine = (report: Report): string =>
  report.database === undefined ? ofMigrations(report) : ofDatabase(report);
