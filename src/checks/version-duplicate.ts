// Layouts report duplicates with the severity that their tool deserves; what they did not report is judged here.

import type { DraftFinding, History, Migration } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { faultFinding } from "./fault-finding.ts";

export const versionDuplicate: Check = {
  id: "version-duplicate",
  group: "history",
  severity: "error",
  when: "Two migrations claim one version.",
  harm: "The ledger remembers one row for both, so one of them is never applied and nobody is told.",
  instead: "Give the newer one a version of its own.",
  find: ({ history }) => {
    const reported = history.faults.filter((fault) => fault.check === "version-duplicate");
    return [...reported.map(faultFinding), ...unreported(history, reported.length > 0)];
  },
};

function unreported(history: History, layoutSpoke: boolean): readonly DraftFinding[] {
  if (layoutSpoke) return [];
  const first = new Map<string, Migration>();
  return history.migrations.flatMap((migration) => {
    const earlier = first.get(migration.version);
    if (earlier === undefined) {
      first.set(migration.version, migration);
      return [];
    }
    return [duplicate(earlier, migration)];
  });
}

function duplicate(earlier: Migration, later: Migration): DraftFinding {
  return {
    subject: later.id,
    migrations: [later.id, earlier.id],
    file: later.up.file,
    line: null,
    message: `\`${earlier.id}\` and \`${later.id}\` claim one version, \`${later.version}\``,
    detail: null,
    hint: `Give \`${later.id}\` a version of its own, above every other.`,
    fix: null,
  };
}
