// A report that comes from elsewhere is a stranger's text: it is measured, parsed and held against the schema before anything
// is rendered from it.
import { Problem, type Report } from "../model/index.ts";
import { reportSchema } from "./report-schema.ts";

/** Bytes. A history of 2,000 migrations with all its changes makes about a tenth of it. */
export const largestReport = 32 * 1024 * 1024;
const mostFaults = 3;

const refused = (place: string, detail: string, cause?: unknown): Problem =>
  new Problem("report-unreadable", `${place} is no report of this version`, {
    kind: "asked-wrongly",
    detail,
    hint: "Make it with `lockstep check --format json`, and with the same version of Lockstep.",
    cause,
  });

/** Reads a report. Rejects with Problem where it is none: `place` names it there. */
export const readReport = async (bytes: Uint8Array, place: string): Promise<Report> => {
  if (bytes.length > largestReport) throw refused(place, `it has ${bytes.length} bytes, ${largestReport} are the most`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refused(place, bytes.length === 0 ? "it is empty" : "it is not JSON in UTF-8", cause);
  }
  // More code than all of the formats, and few commands need it.
  // A bundler keeps no other name of what is CommonJS.
  const {
    default: { Ajv },
  } = await import("ajv");
  const isReport = new Ajv({ strict: false, allErrors: true }).compile<Report>(reportSchema);
  if (isReport(value)) return value;
  const faults = (isReport.errors ?? []).slice(0, mostFaults);
  throw refused(
    place,
    faults.map(({ instancePath, message }) => `${instancePath || "the whole"} ${message}`).join("; "),
  );
};
