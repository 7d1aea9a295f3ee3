import type { DraftFinding, FileFault, History } from "../model/index.ts";

/** What was found while reading files, as a finding. */
export function faultFinding(fault: FileFault): DraftFinding {
  return {
    subject: fault.migration ?? fault.file,
    migrations: fault.migration === null ? [] : [fault.migration],
    file: fault.file,
    line: fault.line,
    message: fault.message,
    detail: null,
    hint: fault.hint,
    fix: null,
    severity: fault.severity,
  };
}

/** Ids of the migrations of which a file could not be read: what Postgres says about the rest of them means nothing. */
export function unreadableIn({ faults }: History): ReadonlySet<string | null> {
  const broken = faults.filter(({ check, severity }) => check === "file-unreadable" && severity === "error");
  return new Set(broken.map(({ migration }) => migration));
}
