// Whether a tool tolerates duplicates is known to its layout, which reports them with the severity they deserve.

import type { History } from "../model/index.ts";
import type { Check } from "./contract.ts";
import { faultFinding } from "./fault-finding.ts";

export const versionDuplicate: Check = {
  id: "version-duplicate",
  group: "history",
  severity: "error",
  when: "Two migrations claim one version.",
  harm: "The ledger remembers one row for both, so one of them is never applied and nobody is told.",
  instead: "Give the newer one a version of its own.",
  find: ({ history }) =>
    history.faults
      .filter((fault) => fault.check === "version-duplicate")
      .map((fault) => ({ ...faultFinding(fault), migrations: rivals(history, fault.migration) })),
};

/** The named migration and all that share its version: the duplicate is new when any of them is. */
function rivals({ migrations }: History, id: string | null): readonly string[] {
  const named = migrations.find((migration) => migration.id === id);
  if (named === undefined) return id === null ? [] : [id];
  const claim = claimOf(named.version);
  const others = migrations.filter((migration) => migration !== named && claimOf(migration.version) === claim);
  return [named.id, ...others.map((migration) => migration.id)];
}

/** Tools compare numbers, or texts without regard to case. */
function claimOf(version: string): string {
  return version.toLowerCase().replace(/^0+(?=\d)/, "");
}
