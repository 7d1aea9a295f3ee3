import type { Json, RlsSettings } from "../model/index.ts";
import { didYouMean } from "./nearest.ts";
import { isList, isMap, type Parsed, type Parser, type Refusal, shown } from "./parser.ts";

type Exemption = RlsSettings["exempt"][number];

const known = ["table", "reason"];
const howTo = "Write a table and why it needs no row level security: `public.countries: the same for everybody`.";

const refusal = (path: readonly string[], at: Refusal["at"], message: string, hint: string): Parsed<Exemption> => ({
  refusals: [{ path, at, message, hint }],
});

const exemption = (table: Json | undefined, reason: Json | undefined): Parsed<Exemption> => {
  if (typeof table !== "string" || table.trim() === "")
    return refusal(["table"], "value", `${shown(table ?? null)} names no table`, howTo);
  if (typeof reason !== "string" || reason.trim() === "")
    return refusal(["reason"], "value", `the exemption of ${shown(table)} has no reason`, howTo);
  return { value: { table: table.trim(), reason: reason.trim() } };
};

/** `{ table, reason }`, or the two in one text with a colon and a space between them, as YAML has it without the braces. */
const one = (raw: Json): Parsed<Exemption> => {
  if (typeof raw === "string") {
    const [, table, reason] = /^((?:"(?:[^"]|"")*"|[^"])*?):\s+(.*)$/s.exec(raw) ?? [null, raw, ""];
    const parsed = exemption(table, reason);
    return "value" in parsed ? parsed : { refusals: parsed.refusals.map((fault) => ({ ...fault, path: [] })) };
  }
  if (!isMap(raw)) return refusal([], "value", `${shown(raw)} is no exemption`, howTo);
  const keys = Object.keys(raw);
  const [only = ""] = keys;
  // An unquoted `table: reason` is a map of one key for YAML.
  if (keys.length === 1 && !known.includes(only)) {
    const parsed = exemption(only, raw[only]);
    return "value" in parsed ? parsed : { refusals: parsed.refusals.map((fault) => ({ ...fault, path: [only] })) };
  }
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined)
    return refusal([unknown], "key", `unknown key ${shown(unknown)}`, didYouMean(unknown, known));
  return exemption(raw.table, raw.reason);
};

export const exemptions: Parser<readonly Exemption[]> = {
  form: "TABLE: REASON",
  many: true,
  schema: () => ({
    type: "array",
    items: {
      anyOf: [
        { type: "string", pattern: "^\\s*[^:\\s].*:\\s+\\S" },
        {
          type: "object",
          additionalProperties: false,
          required: ["table", "reason"],
          properties: { table: { type: "string", pattern: "\\S" }, reason: { type: "string", pattern: "\\S" } },
        },
        {
          type: "object",
          minProperties: 1,
          maxProperties: 1,
          propertyNames: { pattern: "\\S", not: { enum: known } },
          additionalProperties: { type: "string", pattern: "\\S" },
        },
      ],
    },
  }),
  parse: (raw) => {
    if (!isList(raw))
      return { refusals: [{ path: [], at: "value", message: `${shown(raw)} is no list`, hint: howTo }] };
    const parsed = raw.map(one);
    const refusals = parsed.flatMap((each, index) =>
      "refusals" in each ? each.refusals.map((fault) => ({ ...fault, path: [String(index), ...fault.path] })) : [],
    );
    if (refusals.length > 0) return { refusals };
    return { value: parsed.flatMap((each) => ("value" in each ? [each.value] : [])) };
  },
};
