import type { Finding, Report } from "../model/index.ts";
import type { Part } from "./budget.ts";
import type { RenderContext } from "./contract.ts";
import { count, figure } from "./count.ts";
import { code, fenced, prose, revealed, sentence, shortened } from "./escape.ts";
import { folded, listed } from "./fold.ts";
import { fileLink } from "./links.ts";

/** More than this many written out at length is a page that nobody reads. */
const atLength = 10;
/** SQL is pasted, so it is shown whole or not at all. In UTF-16 units. */
const longestFix = 6_000;
const longestDetail = { lines: 20, characters: 200 };

const rank = { error: 0, warning: 1, info: 2 } satisfies Record<Finding["severity"], number>;

/** Those that the pull request brings, worst first, otherwise in the report's order. */
export const newFindings = (report: Report): readonly Finding[] =>
  report.findings.filter((finding) => finding.status === "new").toSorted((a, b) => rank[a.severity] - rank[b.severity]);

const where = (finding: Finding, context: RenderContext): string => {
  if (finding.file !== null) return ` · ${fileLink(finding, context)}`;
  return finding.migration === null ? "" : ` · ${code(finding.migration)}`;
};

/** What was seen, where one sentence is not enough. */
const block = (lines: readonly string[]): string => {
  const kept = lines.slice(0, longestDetail.lines).map((line) => shortened(line, longestDetail.characters));
  const rest = lines.length - kept.length;
  return fenced([...kept, ...(rest > 0 ? [`… and ${count(rest, "more line")}`] : [])].join("\n"), "text");
};

const cure = (fix: string): string =>
  fix.length <= longestFix
    ? fenced(fix, "sql")
    : `The SQL that cures it has ${figure(fix.length)} characters: it is in the JSON report.`;

/** A line that another sentence follows. */
const ended = (line: string): string => (/[\p{L}\p{N}`"')\]]$/u.test(line) ? `${line}.` : line);

const atFullLength = (finding: Finding, index: number, context: RenderContext): string => {
  const mark = finding.severity === "error" ? "" : ` · ${finding.severity}`;
  const title = `**${index + 1}. ${sentence(finding.message)}** · ${code(finding.check)}${where(finding, context)}${mark}`;
  const lines = revealed(shortened(finding.detail ?? "", 20_000))
    .trim()
    .split("\n");
  const hint = prose(finding.hint ?? "");
  const told = lines.length > 1 ? "" : [ended(prose(lines[0] ?? "")), hint].filter((text) => text !== "").join(" ");
  return [
    // Two spaces break the line, also where a bare line break does not.
    told === "" ? title : `${title}  \n${told}`,
    ...(lines.length > 1 ? [block(lines), hint] : []),
    finding.fix === null ? "" : cure(finding.fix),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
};

const inBrief = (finding: Finding, context: RenderContext): string =>
  `${sentence(finding.message, "text", 300)} · ${code(finding.check)}${where(finding, context)}`;

const bySeverity = (findings: readonly Finding[]): string => {
  const number = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const words: readonly (readonly [number, string])[] = [
    [number("error"), "error"],
    [number("warning"), "warning"],
    [number("info"), "remark"],
  ];
  return words.flatMap(([found, noun]) => (found > 0 ? [count(found, noun)] : [])).join(", ");
};

/** A fold with a list that gives up its items from the end. */
const foldedList = (worth: number, title: string, lines: readonly string[]): Part => {
  const render = (shown: number): string => {
    if (lines.length === 0) return "";
    return shown === 0 ? `${title}: left out for length.` : folded(title, listed(lines, shown));
  };
  return { worth, items: lines.length, render };
};

/** Errors and warnings that the pull request brings: the first ones at length, the rest in brief. */
export const blockingParts = (report: Report, context: RenderContext): readonly Part[] => {
  const findings = newFindings(report).filter((finding) => finding.severity !== "info");
  const first = findings.slice(0, atLength);
  const rest = findings.slice(atLength);
  const blocks = first.map((finding, index) => atFullLength(finding, index, context));
  const render = (shown: number): string => {
    const cut = first.slice(shown);
    const more = cut.length > 0 ? [`… and ${bySeverity(cut)}: left out for length.`] : [];
    return [...blocks.slice(0, shown), ...more].join("\n\n");
  };
  const brief = rest.map((finding) => inBrief(finding, context));
  return [{ worth: 90, items: blocks.length, render }, foldedList(50, `And ${bySeverity(rest)}`, brief)];
};

/** New findings that are only remarks, folded. */
export const remarksPart = (report: Report, context: RenderContext): Part => {
  const remarks = newFindings(report).filter((finding) => finding.severity === "info");
  return foldedList(
    40,
    count(remarks.length, "remark"),
    remarks.map((remark) => inBrief(remark, context)),
  );
};

/** Findings that the base branch has too, and those that somebody allowed, folded. */
export const olderParts = (report: Report, context: RenderContext): readonly Part[] => {
  const linesOf = (status: Finding["status"]) =>
    report.findings.filter((finding) => finding.status === status).map((finding) => inBrief(finding, context));
  const older = linesOf("pre-existing");
  const allowed = linesOf("suppressed");
  return [
    foldedList(20, `${count(older.length, "older finding")}, in the base branch too`, older),
    foldedList(10, count(allowed.length, "allowed finding"), allowed),
  ];
};

/** Remarks about the run, folded. */
export const notesPart = (notes: readonly string[]): Part =>
  foldedList(
    5,
    `${count(notes.length, "note")} about this run`,
    notes.map((note) => sentence(note)),
  );
