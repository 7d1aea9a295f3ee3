// What `lockstep health` goes by: the map `health` of lockstep.yml.
import type { HealthViewSetting, Json, TaskSetting } from "../model/index.ts";
import { didYouMean } from "./nearest.ts";
import { isList, isMap, number, type Parsed, type Parser, type Refusal, refuse, shown, texts } from "./parser.ts";
import { tasks } from "./tasks.ts";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestMs = 366 * 86_400_000;

/** Milliseconds, written as `10s`, `30m`, `36h` or `7d`: how old something may be. */
const age: Parser<number> = {
  form: "AGE",
  many: false,
  schema: () => ({ type: "string", pattern: "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)$" }),
  parse: (raw) => {
    const match = typeof raw === "string" ? /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)$/.exec(raw) : null;
    const ms = Number(match?.[1]) * (units[match?.[2] ?? ""] ?? Number.NaN);
    if (ms >= 1 && ms <= longestMs) return { value: Math.round(ms) };
    return refuse(
      `${shown(raw)} is no age of at most a year`,
      "Write a number and its unit: `10s`, `30m`, `36h`, `7d`.",
    );
  },
};

const viewKeys = ["column", "query", "max-age"] as const;
const howTo = "Write the column of the view that holds the time, or `{ query: select …, max-age: 1h }`.";

const at = (path: readonly string[], message: string, hint: string, where: Refusal["at"] = "value"): Parsed<never> => ({
  refusals: [{ path, at: where, message, hint }],
});

const ofMap = (view: string, raw: { readonly [key: string]: Json }): Parsed<HealthViewSetting> => {
  const unknown = Object.keys(raw).find((key) => !viewKeys.some((known) => known === key));
  if (unknown !== undefined)
    return at([view, unknown], `unknown key ${shown(unknown)}`, didYouMean(unknown, viewKeys), "key");
  const { column = null, query = null, "max-age": oldest = null } = raw;
  if (column !== null && query !== null) return at([view], "a view has one source", "Keep `column` or `query`.");
  if (column !== null && (typeof column !== "string" || column === "")) {
    return at([view, "column"], `${shown(column)} names no column`, howTo);
  }
  if (query !== null && (typeof query !== "string" || query.trim() === "")) {
    return at([view, "query"], `${shown(query)} is no query`, howTo);
  }
  const parsed = oldest === null ? { value: null } : age.parse(oldest, { checks: [], layouts: [] }, "file");
  if ("value" in parsed) return { value: { view, column, query, maxAgeMs: parsed.value } };
  return { refusals: parsed.refusals.map((refusal) => ({ ...refusal, path: [view, "max-age"] })) };
};

const ofView = (view: string, raw: Json): Parsed<HealthViewSetting> => {
  if (isMap(raw)) return ofMap(view, raw);
  if (typeof raw !== "string" || raw.trim() === "") return at([view], `${shown(raw)} tells no time`, howTo);
  return ofMap(view, /^\s*(?:select|with)\s/i.test(raw) ? { query: raw } : { column: raw.trim() });
};

/** By name of a materialized view: where its last refresh is written down, and how old it may be. */
const views: Parser<readonly HealthViewSetting[]> = {
  form: "VIEW: SOURCE",
  many: true,
  schema: () => ({
    type: "object",
    additionalProperties: {
      anyOf: [
        { type: "string", minLength: 1 },
        {
          type: "object",
          additionalProperties: false,
          properties: {
            column: { type: "string", minLength: 1 },
            query: { type: "string", minLength: 1 },
            "max-age": age.schema({ checks: [], layouts: [] }),
          },
        },
      ],
    },
  }),
  parse: (raw) => {
    if (!isMap(raw)) return refuse(`${shown(raw)} names no views`, howTo);
    const parsed = Object.entries(raw).map(([view, source]) => ofView(view, source));
    const refusals = parsed.flatMap((one) => ("refusals" in one ? one.refusals : []));
    if (refusals.length > 0) return { refusals };
    return { value: parsed.flatMap((one) => ("value" in one ? [one.value] : [])) };
  },
};

/** Tasks that look, and nothing else. */
const assertions: Parser<readonly TaskSetting[]> = {
  ...tasks,
  form: "FILE",
  parse: (raw, known, source) => {
    const parsed = tasks.parse(raw, known, source);
    if (!("value" in parsed)) return parsed;
    const other = parsed.value.findIndex(({ kind }) => kind !== "assert");
    if (other < 0) return parsed;
    return at(
      isList(raw) ? [String(other)] : [],
      "`health` changes nothing, so it takes assertions alone",
      "Name a file of queries whose rows are failures.",
    );
  },
};

/** A row of the table of settings; the file alone holds it. */
const ofHealth = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string) => ({
  parser,
  fallback,
  fallbackInWords,
  sentence,
  scopes: ["live"] as readonly "live"[],
});

export const healthSettings = {
  "health.connections": ofHealth(
    number(1, 100, false),
    80,
    "80",
    "Percent of the connections from which on `lockstep health` warns.",
  ),
  "health.transaction-age": ofHealth(age, 5 * 60_000, "5m", "How long a transaction may be open."),
  "health.slow-query": ofHealth(age, 10_000, "10s", "How long a statement may run."),
  "health.view-age": ofHealth(age, 30 * 60_000, "30m", "How long ago a materialized view may have been refreshed."),
  "health.views": ofHealth<readonly HealthViewSetting[]>(
    views,
    [],
    "none",
    "By materialized view: the column or the query that tells its last refresh, and a `max-age` of its own.",
  ),
  "health.sequences": ofHealth(
    number(1, 100, false),
    75,
    "75",
    "Percent of a sequence's values from which on to warn.",
  ),
  "health.assertions": ofHealth<readonly TaskSetting[]>(
    assertions,
    [],
    "none",
    "Files of queries whose rows are failures; each runs in a transaction that can only read.",
  ),
  "health.accept": ofHealth<readonly string[]>(
    texts,
    [],
    "none",
    "Keys of findings to live with, as the JSON report has them; a key may end in `*`.",
  ),
};
