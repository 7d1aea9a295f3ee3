import type { Json, Severity } from "../model/index.ts";
import { didYouMean } from "./nearest.ts";
import { isList, isMap, type Known, type Parsed, type Parser, refuse, shown } from "./parser.ts";

export type CheckSeverity = "off" | Severity;
const severities = ["off", "info", "warning", "error"] as const satisfies readonly CheckSeverity[];

/** By check id: `warning`, or `{ severity: warning }`. As a flag: `ID=SEVERITY`. */
export const checkSeverities: Parser<Readonly<Record<string, CheckSeverity>>> = {
  form: "ID=SEVERITY",
  many: true,
  schema: ({ checks }) => ({
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(checks.map((id) => [id, { $ref: "#/definitions/check" }])),
  }),
  parse: (raw, known) => {
    const asked = isMap(raw) ? Object.entries(raw) : pairs(isList(raw) ? raw : [raw]);
    if (asked === null)
      return refuse(
        `${shown(raw)} names no checks`,
        "Write the id of a check and a severity: `down-missing: warning`.",
      );
    const parsed = asked.map(([id, value]) => oneCheck(id, value, known));
    const refusals = parsed.flatMap((one) => ("refusals" in one ? one.refusals : []));
    if (refusals.length > 0) return { refusals };
    return { value: Object.fromEntries(parsed.flatMap((one) => ("value" in one ? [one.value] : []))) };
  },
};

function oneCheck(id: string, raw: Json, { checks }: Known): Parsed<readonly [string, CheckSeverity]> {
  const refusal = (path: readonly string[], at: "key" | "value", message: string, hint: string) => ({
    refusals: [{ path: [id, ...path], at, message, hint }],
  });
  if (!checks.includes(id)) return refusal([], "key", `there is no check ${shown(id)}`, didYouMean(id, checks));
  const options = isMap(raw) ? Object.keys(raw).filter((key) => key !== "severity") : [];
  if (options.length > 0) {
    const names = options.map(shown).join(", ");
    return refusal(
      [options[0] ?? ""],
      "key",
      `the check \`${id}\` has no option ${names}`,
      "It knows `severity` alone.",
    );
  }
  const asked = isMap(raw) ? (raw.severity ?? null) : raw;
  const severity = severities.find((one) => one === asked);
  if (severity !== undefined) return { value: [id, severity] };
  const path = isMap(raw) && "severity" in raw ? ["severity"] : [];
  return refusal(
    path,
    "value",
    `${shown(asked)} is none of ${severities.join(", ")}`,
    didYouMean(String(asked), severities),
  );
}

function pairs(items: readonly Json[]): readonly (readonly [string, Json])[] | null {
  const found = items.map((item) => (typeof item === "string" ? /^\s*([^\s=:]+)\s*[=:]\s*(.+?)\s*$/.exec(item) : null));
  return found.includes(null) ? null : found.map((match) => [match?.[1] ?? "", match?.[2] ?? ""]);
}
