import type { Report } from "../model/index.ts";
import type { RenderContext } from "./contract.ts";
import { count, duration, figure } from "./count.ts";
import { code, fenced, prose, sentence, shortened } from "./escape.ts";
import { linked } from "./links.ts";
import { verdictLine } from "./verdict.ts";

const signs = { pass: "✓", fail: "✗", error: "⚠" } satisfies Record<Report["verdict"], string>;

/** The heading: the verdict, and what was found. */
export const heading = (report: Report, context: RenderContext): string => {
  const scope = context.scope === undefined ? "" : ` in ${code(context.scope)}`;
  const joint = report.verdict === "error" ? " " : ": ";
  return `### ${signs[report.verdict]} Lockstep${scope}${joint}${verdictLine(report)}`;
};

/** Why nothing could be judged. */
export const problemText = (report: Report): string => {
  const { problem } = report;
  if (problem === null)
    return report.verdict === "error" ? "The run stopped before it could say why; its log knows more." : "";
  const title = `**${sentence(problem.message)}** · ${code(problem.code)}`;
  const detail = problem.detail?.trim() ?? "";
  return [title, detail === "" ? "" : fenced(shortened(detail, 4_000), "text"), prose(problem.hint ?? "")]
    .filter((text) => text !== "")
    .join("\n\n");
};

/** How many of the exposed tables are covered, and how many were where that share changed. */
const coverage = (report: Report): string | null => {
  if (report.rls === null) return null;
  const { covered, tables, percent, base, was } = report.rls.coverage;
  // A base that exposed nothing had no share.
  const before =
    was === null || was.tables === 0 || base === percent
      ? ""
      : ` (was ${figure(was.covered)} of ${figure(was.tables)})`;
  if (tables === 0 && before === "") return null;
  const unproven = report.rls.unproven.length;
  return [
    `RLS ${report.verdict === "pass" ? "covers " : ""}${figure(covered)} of ${count(tables, "table")}${before}`,
    ...(unproven > 0 ? [`${figure(unproven)} unproven`] : []),
  ].join(", ");
};

const declaredNames: Readonly<Record<string, string>> = {
  prisma: "Prisma",
  "schema-file": "schema file",
  command: "schema command",
  production: "production",
};

/** What a reader of a pass wants to know besides: one line. */
export const facts = (report: Report): string => {
  if (report.database !== undefined) return code(report.database);
  if (report.verdict !== "pass") return "";
  const fresh = report.migrations.filter((migration) => migration.isNew).length;
  const exact = report.migrations.filter((one) => one.down.status === "ok" && one.roundTrip === "exact").length;
  const total = report.migrations.length;
  const inSync = report.drift.filter((drift) => drift.status === "in-sync").map((drift) => declaredNames[drift.kind]);
  return [
    coverage(report),
    ...inSync.map((name) => (name === undefined ? null : `${name} in sync`)),
    total > fresh || report.base === null
      ? `${figure(exact)} of ${count(total, "migration")} ${exact === 1 ? "is" : "are"} exact`
      : null,
    report.base !== null && fresh > 0 ? `production will run ${count(fresh, "migration")}` : null,
  ]
    .filter((fact) => fact !== null)
    .join(" · ");
};

/** Commit, server, seconds, links. */
export const footer = (report: Report, context: RenderContext): string => {
  const sha = context.sha === null || !/^[0-9a-f]{7,64}$/i.test(context.sha) ? null : context.sha.slice(0, 7);
  const server =
    report.postgres === null ? null : `Postgres ${prose(report.postgres.version)} ${prose(report.postgres.server)}`;
  const cells = [
    sha,
    server,
    report.verdict === "pass" ? null : coverage(report),
    context.durations ? duration(report.durationMs) : null,
    context.runUrl === null ? null : linked("run", context.runUrl),
  ];
  return `<sub>${cells.filter((cell) => cell !== null).join(" · ")}</sub>`;
};
