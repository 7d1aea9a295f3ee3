import type { Report } from "../model/index.ts";

/** The step's outputs, as action.yml documents them. What is not known is empty. */
export const outputsOf = (
  report: Report,
  paths: Readonly<Record<string, string>>,
  comment: number | null,
): readonly (readonly [name: string, value: string])[] => {
  const fresh = report.migrations.filter((migration) => migration.isNew);
  const isExact = (one: Report["migrations"][number]) => one.down.status === "ok" && one.roundTrip === "exact";
  return [
    ["verdict", report.verdict],
    ["errors", String(report.summary.errors)],
    ["warnings", String(report.summary.warnings)],
    ["infos", String(report.summary.infos)],
    ["pre-existing", String(report.summary.preexisting)],
    ["suppressed", String(report.summary.suppressed)],
    ["migrations", String(report.migrations.length)],
    ["new-migrations", String(fresh.length)],
    ["exact", String(report.migrations.filter(isExact).length)],
    ["postgres-version", report.postgres?.version ?? ""],
    ["base", report.base ?? ""],
    ["report-path", paths["report-path"] ?? ""],
    ["html-path", paths["html-path"] ?? ""],
    ["sarif-path", paths["sarif-path"] ?? ""],
    ["proof-path", paths["proof-path"] ?? ""],
    ["comment-id", comment === null ? "" : String(comment)],
  ];
};
