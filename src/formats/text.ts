// What a terminal shows: the verdict, then what is wrong, worst first, then the migrations that it is about, then the counts.
// What is fine is not mentioned; a run without findings takes two lines.
import type { Finding, Report } from "../model/index.ts";
import type { PlainFormat, RenderContext } from "./contract.ts";
import { count, duration, figure } from "./count.ts";
import { type Paint, painter } from "./paint.ts";
import { inert, inertLines } from "./terminal-text.ts";
import { changedAccess, coverage, unprovenAccess } from "./text-access.ts";
import { migrationTable } from "./text-table.ts";

export const text: PlainFormat = {
  id: "text",
  render: (report, context) => {
    const paint = painter(context.colour);
    const findings = worstFirst(report);
    const quiet = isQuiet(report);
    const blocks = [
      [verdict(report, context, paint)],
      ...(report.problem === null ? [] : [problem(report.problem)]),
      ...findings.map((finding) => block(finding, paint)),
      ...(quiet ? [] : report.drift.map((drift) => driftFix(drift, report, paint))),
      ...(quiet ? [] : [attributionLines(report, paint)]),
      ...(quiet ? [] : [migrationTable(report.migrations, context, paint)]),
      changedAccess(report, paint),
      isQuiet(report) ? [] : unprovenAccess(report, paint),
      ...(quiet ? [] : [noteLines(report.notes, paint)]),
      [counts(report, context, paint)],
      ...(quiet ? [noteLines(context.remarks ?? [], paint)] : []),
    ].filter((lines) => lines.length > 0);
    return `${blocks.map((lines) => lines.join("\n")).join(quiet ? "\n" : "\n\n")}\n`;
  },
};

function noteLines(notes: readonly string[], paint: Paint): readonly string[] {
  return notes.map((note) => paint("dim", `note: ${inert(note)}`));
}

/** Is there nothing to tell but that all is well? Then only remarks that must not be folded away are shown. */
function isQuiet(report: Report): boolean {
  return (
    report.problem === null && report.verdict === "pass" && report.findings.every(({ status }) => status !== "new")
  );
}

const rank = { error: 0, warning: 1, info: 2 } satisfies Record<Finding["severity"], number>;

/** New findings only: the older and the allowed ones are counted. Equally bad ones stay in the report's order. */
function worstFirst(report: Report): readonly Finding[] {
  const fresh = report.findings.filter(({ status }) => status === "new");
  return [...fresh].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

function verdict(report: Report, { command = "check" }: RenderContext, paint: Paint): string {
  const head = (sign: string, words: string) => `${sign} lockstep ${command}: ${words}`;
  if (report.verdict === "error") {
    const partly = report.migrations.length > 0 || report.drift.length > 0 || report.database !== undefined;
    return paint("red", head("✗", partly ? `could not judge everything: ${blame(report)}` : "could not judge"));
  }
  const what = inert(subject(report));
  if (report.verdict === "fail") return paint("red", head("✗", `${blame(report)} in ${what}`));
  if (!isQuiet(report)) return paint("green", head("✓", `nothing that blocks in ${what} (${blame(report)})`));
  if (report.database !== undefined) return paint("green", head("✓", `${what} is healthy`));
  if (report.migrations.length > 0) return paint("green", head("✓", quietWords(report)));
  return paint("green", head("✓", report.drift.length === 0 ? "no migrations" : `${what} and the migrations agree`));
}

function quietWords(report: Report): string {
  const rows = judged(report);
  const what = subject(report);
  if (rows.some(({ roundTrip }) => roundTrip !== "exact")) return `nothing wrong in ${what}`;
  return `${what} ${rows.length === 1 ? "goes" : "go"} forward and back exactly`;
}

/** The migrations that the verdict is about: the new ones, or all where none is new. */
function judged(report: Report): Report["migrations"] {
  const fresh = report.migrations.filter(({ isNew }) => isNew);
  return fresh.length === 0 ? report.migrations : fresh;
}

function subject(report: Report): string {
  if (report.database !== undefined) return report.database;
  if (report.migrations.length === 0 && report.drift.length > 0)
    return report.drift.map(({ source }) => source).join(", ");
  const fresh = report.migrations.filter(({ isNew }) => isNew).length;
  // Without a base everything is new, which is not worth a word.
  return report.base === null || fresh === 0
    ? count(report.migrations.length, "migration")
    : count(fresh, "new migration");
}

function blame({ summary }: Report): string {
  if (summary.errors > 0) return count(summary.errors, "error");
  return summary.warnings > 0 ? count(summary.warnings, "warning") : count(summary.infos, "remark");
}

function problem({ message, detail, hint }: NonNullable<Report["problem"]>): readonly string[] {
  return [`  ${inert(message)}`, ...indented(detail), ...indented(hint)];
}

const sign = { error: "✗", warning: "!", info: "·" } satisfies Record<Finding["severity"], string>;
const style = { error: "red", warning: "yellow", info: "cyan" } as const satisfies Record<Finding["severity"], string>;

function block(finding: Finding, paint: Paint): readonly string[] {
  const { check, severity, message, detail, hint, fix } = finding;
  const word = severity === "error" ? "" : ` (${severity})`;
  const head = paint(style[severity], `${sign[severity]} ${inert(check)}`);
  return [
    `${head}${word}  ${inert(place(finding))}`.trimEnd(),
    `  ${inert(message)}`,
    ...indented(detail),
    ...indented(hint),
    ...(fix === null ? [] : cure(fix, paint)),
  ];
}

/** SQL that closes all differences of a source, where no finding holds it already. */
function driftFix(
  { source, changes, fix }: Report["drift"][number],
  { findings }: Report,
  paint: Paint,
): readonly string[] {
  if (fix === null || changes.length === 0 || findings.some((finding) => finding.fix === fix.sql)) return [];
  const remark = fix.proved ? "proved" : "not proved";
  return [
    `  ${inert(source)}: this SQL closes all its differences (${remark})`,
    ...cure(fix.sql, paint),
    ...(fix.onRows ?? []).flatMap(indented),
  ];
}

const mostObjects = 20;

/** Where several sources were compared: which is the odd one, object by object. */
function attributionLines({ attribution = [] }: Report, paint: Paint): readonly string[] {
  if (attribution.length === 0) return [];
  const lines = attribution.slice(0, mostObjects).map(({ address, odd, agree, differ }) => {
    const others = differ.flat().map((source) => `${inert(source)} differs`);
    const same = ["migrations", ...agree].map((source) => inert(source)).join(" = ");
    const who =
      odd.length === 0 ? "nobody stands alone" : `odd one out: ${odd.map((source) => inert(source)).join(", ")}`;
    return `  ${inert(address)}: ${[same, ...others].join(", ")} → ${paint("bold", who)}`;
  });
  const left = attribution.length - lines.length;
  return [
    paint("dim", "  who says what"),
    ...lines,
    ...(left > 0 ? [paint("dim", `  and ${count(left, "more object")}`)] : []),
  ];
}

function place({ file, line, subject }: Finding): string {
  if (file === null) return subject;
  return line === null ? file : `${file}:${line}`;
}

function indented(words: string | null): readonly string[] {
  return words === null ? [] : inertLines(words.trimEnd()).map((line) => `  ${line}`.trimEnd());
}

function cure(fix: string, paint: Paint): readonly string[] {
  const sql = fix.replace(/\r\n?/g, "\n").trimEnd();
  const lines = inertLines(sql);
  const shown = lines.map((line, index) => `${index === 0 ? "  → " : "    "}${line}`.trimEnd());
  const same = lines.join("\n") === sql;
  return [
    ...shown.map((line) => paint("bold", line)),
    ...(same ? [] : ["    (some characters are written out here: copy this fix from the JSON report)"]),
  ];
}

function counts(report: Report, { durations }: RenderContext, paint: Paint): string {
  const { errors, warnings, infos, preexisting, suppressed } = report.summary;
  const older = [
    ...(preexisting > 0 ? [count(preexisting, "older finding")] : []),
    ...(suppressed > 0 ? [`${figure(suppressed)} allowed`] : []),
  ];
  const fresh =
    errors + warnings + infos === 0
      ? [none(report, older.length > 0)]
      : [count(errors, "error"), count(warnings, "warning"), ...(infos > 0 ? [count(infos, "remark")] : [])];
  const exact = report.migrations.filter(({ roundTrip }) => roundTrip === "exact").length;
  const facts = [
    [...fresh, ...older].join(", "),
    ...(report.database === undefined
      ? [`${count(report.migrations.length, "migration")}, ${figure(exact)} exact`]
      : []),
    ...coverage(report),
    ...report.drift.map(({ kind, status }) => `${inert(kind)} ${driftWord[status]}`),
    ...(report.layout === null ? [] : [inert(report.layout)]),
    ...(report.postgres === null ? [] : [inert(`Postgres ${report.postgres.version} ${report.postgres.server}`)]),
    ...(durations ? [duration(report.durationMs)] : []),
  ];
  return paint("dim", facts.join(" · "));
}

function none({ verdict }: Report, older: boolean): string {
  if (verdict === "error") return "not judged";
  return older ? "no new findings" : "no findings";
}

const driftWord = { "in-sync": "in sync", drift: "drifted", error: "unread" } satisfies Record<
  Report["drift"][number]["status"],
  string
>;
