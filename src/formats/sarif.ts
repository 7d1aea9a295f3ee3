// SARIF 2.1.0 as GitHub's code scanning takes it: a rule for each check that spoke, its page as help, a place for every result,
// and fingerprints by check and subject, so that an alert lives on where lines shift.
// https://docs.github.com/code-security/reference/code-scanning/sarif-support-for-code-scanning
import type { CheckText, Finding, Report } from "../model/index.ts";
import { anchorOf, fingerprintsOf, wordsOf } from "./anchor.ts";
import type { PlainFormat } from "./contract.ts";
import { count } from "./count.ts";
import { revealed, shortened, urlPath } from "./escape.ts";

/** GitHub keeps so many results of a run, the severest first. */
const most = 5_000;
const longest = 20_000;

const levels = { error: "error", warning: "warning", info: "note" } satisfies Record<Finding["severity"], string>;
/** High, medium, low, on GitHub's scale: what is about access shows among the security alerts. */
const scores = { error: "8.0", warning: "5.0", info: "2.0" } satisfies Record<Finding["severity"], string>;
const states = { new: "new", "pre-existing": "unchanged", suppressed: "unchanged" } satisfies Record<
  Finding["status"],
  string
>;
const rank = { error: 0, warning: 1, info: 2 } satisfies Record<Finding["severity"], number>;

const plain = (text: string): string => shortened(revealed(text), longest);

const nameOf = (id: string): string => id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const ruleOf = (id: string, text: CheckText | undefined) => ({
  id,
  name: nameOf(id),
  shortDescription: { text: id.replaceAll("-", " ") },
  fullDescription: { text: text === undefined ? id : `${text.when} ${text.harm}` },
  help: {
    text: text === undefined ? id : `${text.when}\n\n${text.harm}\n\nInstead: ${text.instead}`,
    markdown:
      text === undefined
        ? `\`${id}\``
        : `**When** ${text.when}\n\n**What happens if nobody cares** ${text.harm}\n\n**Instead** ${text.instead}`,
  },
  defaultConfiguration: { level: levels[text?.severity ?? "warning"] },
  properties: {
    tags: ["postgres", "migrations", ...(text === undefined ? [] : [text.group])],
    ...(text?.group === "rls" ? { "security-severity": scores[text.severity] } : {}),
  },
});

const resultOf = (report: Report, finding: Finding, ruleIndex: number, fingerprint: string) => {
  const { path, line } = anchorOf(report, finding);
  return {
    ruleId: finding.check,
    ruleIndex,
    level: levels[finding.severity],
    message: { text: plain(wordsOf(finding)) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: urlPath(path), uriBaseId: "%SRCROOT%" },
          region: { startLine: Math.max(1, line) },
        },
        logicalLocations: [{ fullyQualifiedName: plain(finding.subject) }],
      },
    ],
    partialFingerprints: { "lockstep/v1": fingerprint, primaryLocationLineHash: fingerprint },
    ...(report.base === null ? {} : { baselineState: states[finding.status] }),
    ...(finding.status === "suppressed" ? { suppressions: [{ kind: "inSource" }] } : {}),
  };
};

const notificationsOf = ({ problem }: Report, left: number) => [
  ...(problem === null
    ? []
    : [
        {
          level: "error",
          message: { text: plain([problem.message, problem.detail, problem.hint].filter(Boolean).join("\n")) },
          descriptor: { id: problem.code },
        },
      ]),
  ...(left === 0 ? [] : [{ level: "warning", message: { text: `${count(left, "more result")} did not fit` } }]),
];

export const sarif: PlainFormat = {
  id: "sarif",
  render: (report, { checks = [], scope }) => {
    const ranked = report.findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
    const findings = ranked.slice(0, most);
    const ids = [...new Set(findings.map(({ check }) => check))].toSorted();
    const fingerprints = fingerprintsOf(findings);
    const run = {
      tool: {
        driver: {
          name: "Lockstep",
          semanticVersion: report.tool,
          rules: ids.map((id) =>
            ruleOf(
              id,
              checks.find((text) => text.id === id),
            ),
          ),
        },
      },
      automationDetails: { id: `lockstep/${scope === undefined ? "" : `${urlPath(scope)}/`}` },
      originalUriBaseIds: { "%SRCROOT%": { description: { text: "The root of the repository." } } },
      invocations: [
        {
          executionSuccessful: report.verdict !== "error",
          toolExecutionNotifications: notificationsOf(report, ranked.length - findings.length),
        },
      ],
      columnKind: "unicodeCodePoints",
      results: findings.map((finding, index) =>
        resultOf(report, finding, ids.indexOf(finding.check), fingerprints[index] ?? ""),
      ),
    };
    const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
    return `${JSON.stringify(log, null, 2)}\n`;
  },
};
