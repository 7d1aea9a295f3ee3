// JUnit XML as Jenkins, GitLab and their like read it: a test case for each migration, and one for what belongs to none.
// A case fails over what made the run fail; the rest of what was found stands in its output.
import type { Finding, Report, ReportMigration } from "../model/index.ts";
import { wordsOf } from "./anchor.ts";
import type { PlainFormat } from "./contract.ts";
import { revealed, shortened } from "./escape.ts";
import { newFindings } from "./markdown-findings.ts";

const longest = 20_000;
const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

const xml = (text: string): string =>
  shortened(revealed(text), longest)
    // What XML 1.0 has no way to write.
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[<>&"]/g, (sign) => entities[sign] ?? "");

const attribute = (text: string): string => xml(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");

type Case = {
  readonly name: string;
  readonly file: string | null;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  readonly skipped: boolean;
};

/** Does it count against the run? Warnings do where no error explains the verdict. */
const failsOf = ({ verdict, summary }: Report): ((finding: Finding) => boolean) => {
  if (verdict === "pass") return () => false;
  const least = summary.errors > 0 ? ["error"] : summary.warnings > 0 ? ["warning"] : ["info"];
  return ({ severity }) => least.includes(severity);
};

const caseOf = (migration: ReportMigration, findings: readonly Finding[]): Case => ({
  name: migration.id,
  file: migration.files.up,
  seconds: ((migration.up.ms ?? 0) + (migration.down.ms ?? 0)) / 1_000,
  findings: findings.filter((finding) => finding.migration === migration.id),
  skipped: migration.up.status === "skipped",
});

const told = (findings: readonly Finding[]): string =>
  findings.map((finding) => `${finding.check}: ${wordsOf(finding)}`).join("\n\n");

const caseLines = (one: Case, fails: (finding: Finding) => boolean): readonly string[] => {
  const bad = one.findings.filter(fails);
  const rest = one.findings.filter((finding) => !fails(finding));
  const file = one.file === null ? "" : ` file="${attribute(one.file)}"`;
  const head = `    <testcase name="${attribute(one.name)}" classname="lockstep"${file} time="${one.seconds.toFixed(3)}"`;
  const inside = [
    ...(bad[0] === undefined
      ? []
      : [
          `      <failure type="${attribute(bad[0].check)}" message="${attribute(bad[0].message)}">${xml(told(bad))}</failure>`,
        ]),
    ...(one.skipped && bad.length === 0 ? ["      <skipped/>"] : []),
    ...(rest.length > 0 ? [`      <system-out>${xml(told(rest))}</system-out>`] : []),
  ];
  return inside.length === 0 ? [`${head}/>`] : [`${head}>`, ...inside, "    </testcase>"];
};

const problemLines = ({ verdict, problem }: Report): readonly string[] =>
  verdict !== "error"
    ? []
    : [
        '    <testcase name="the run" classname="lockstep" time="0.000">',
        `      <error type="${attribute(problem?.code ?? "stopped")}" message="${attribute(problem?.message ?? "the run stopped")}">${xml(
          [problem?.detail, problem?.hint].filter((text) => text !== undefined && text !== null).join("\n"),
        )}</error>`,
        "    </testcase>",
      ];

export const junit: PlainFormat = {
  id: "junit",
  render: (report) => {
    const fails = failsOf(report);
    const fresh = newFindings(report);
    const own = new Set(report.migrations.map(({ id }) => id));
    const loose = fresh.filter(({ migration }) => migration === null || !own.has(migration));
    const cases: readonly Case[] = [
      ...report.migrations.map((migration) => caseOf(migration, fresh)),
      ...loose.map((finding) => ({
        name: `${finding.check}: ${finding.subject}`,
        file: finding.file,
        seconds: 0,
        findings: [finding],
        skipped: false,
      })),
    ];
    const failures = cases.filter(({ findings }) => findings.some(fails)).length;
    const skipped = cases.filter(({ findings, skipped: left }) => left && !findings.some(fails)).length;
    const errors = report.verdict === "error" ? 1 : 0;
    const counts = `tests="${cases.length + errors}" failures="${failures}" errors="${errors}"`;
    const time = `time="${(report.durationMs / 1_000).toFixed(3)}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="lockstep" ${counts} ${time}>`,
      `  <testsuite name="migrations" ${counts} skipped="${skipped}" ${time}>`,
      ...problemLines(report),
      ...cases.flatMap((one) => caseLines(one, fails)),
      "  </testsuite>",
      "</testsuites>",
      "",
    ].join("\n");
  },
};
