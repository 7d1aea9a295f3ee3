import type { Check } from "./contract.ts";
import { faultFinding } from "./fault-finding.ts";

export const fileUnreadable: Check = {
  id: "file-unreadable",
  group: "history",
  severity: "error",
  when: "A file is not valid UTF-8, holds a NUL byte, or holds a psql command that no server understands.",
  harm: "The tool that applies it fails half-way, or runs something else than the reviewer read.",
  instead: "Save the file as UTF-8, and write in SQL what the psql command does.",
  find: ({ history }) => history.faults.filter((fault) => fault.check === "file-unreadable").map(faultFinding),
};
