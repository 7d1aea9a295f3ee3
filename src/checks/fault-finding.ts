import type { DraftFinding, FileFault } from "../model/index.ts";

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
