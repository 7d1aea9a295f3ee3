// GitLab's code quality report: an array of issues, of which it compares the fingerprints with those of the target branch.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
import type { Finding } from "../model/index.ts";
import { anchorOf, fingerprintsOf, wordsOf } from "./anchor.ts";
import type { PlainFormat } from "./contract.ts";
import { revealed, shortened } from "./escape.ts";

const severities = { error: "critical", warning: "major", info: "info" } satisfies Record<Finding["severity"], string>;
const longest = 2_000;

export const gitlab: PlainFormat = {
  id: "gitlab",
  render: (report) => {
    const findings = report.findings.filter(({ status }) => status !== "suppressed");
    const fingerprints = fingerprintsOf(findings);
    const issues = findings.map((finding, index) => {
      const { path, line } = anchorOf(report, finding);
      return {
        description: shortened(revealed(wordsOf(finding)), longest),
        check_name: finding.check,
        fingerprint: fingerprints[index],
        severity: severities[finding.severity],
        location: { path: revealed(path), lines: { begin: line } },
      };
    });
    return `${JSON.stringify(issues, null, 2)}\n`;
  },
};
