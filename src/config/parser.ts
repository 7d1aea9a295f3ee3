// How the value of a setting is read. One parser serves flags, inputs and lockstep.yml, so that a value means the same
// wherever it stands: text from a flag or an input, text, numbers, lists and maps from the file.
import { treePath } from "../git/index.ts";
import type { CheckText, Json } from "../model/index.ts";
import { didYouMean } from "./nearest.ts";

export type JsonSchema = { readonly [key: string]: Json };

export type Source = "flag" | "input" | "environment" | "file";

/** The names that this version knows, from the rooms that own them. */
export type Known = {
  readonly checks: readonly string[];
  readonly layouts: readonly string[];
  /** What there is to say of each check, for reports that explain it. */
  readonly texts?: readonly CheckText[];
};

/** Why a value was refused, and which part of it: the keys that lead there from the setting itself. */
export type Refusal = {
  readonly path: readonly string[];
  readonly at: "key" | "value";
  readonly message: string;
  readonly hint: string;
};

export type Parsed<T> = { readonly value: T } | { readonly refusals: readonly Refusal[] };

export type Parser<T> = {
  /** What to put after the flag: `FOLDER`, `auto|plain|supabase`. */
  readonly form: string;
  /** May the flag be repeated, and the input hold a line for each? */
  readonly many: boolean;
  readonly schema: (known: Known) => JsonSchema;
  readonly parse: (raw: Json, known: Known, source: Source) => Parsed<T>;
};

/** Refuses the value as a whole. */
export const refuse = (message: string, hint: string): { readonly refusals: readonly Refusal[] } => ({
  refusals: [{ path: [], at: "value", message, hint }],
});

/** A value as a message shows it. */
export const shown = (raw: Json): string => {
  const text = JSON.stringify(raw);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
};

export const text: Parser<string> = {
  form: "TEXT",
  many: false,
  schema: () => ({ type: "string", minLength: 1 }),
  parse: (raw) =>
    typeof raw === "string" && raw !== "" ? { value: raw } : refuse(`${shown(raw)} is not a text`, "Write a text."),
};

const pathText = (raw: Json): Parsed<string> => {
  const hint = "Write it relative to the root, with `/` between its parts: `db/migrations`.";
  if (typeof raw !== "string" || raw === "") return refuse(`${shown(raw)} is not a path`, hint);
  const path = raw.includes("\\") ? null : treePath(raw);
  return path === null ? refuse(`${shown(raw)} does not lie below the root`, hint) : { value: path };
};

export const path: Parser<string> = {
  form: "PATH",
  many: false,
  schema: () => ({ type: "string", minLength: 1 }),
  parse: pathText,
};

const listOf = (form: string, each: (raw: Json) => Parsed<string>): Parser<readonly string[]> => ({
  form,
  many: true,
  schema: () => ({
    anyOf: [
      { type: "string", minLength: 1 },
      { type: "array", items: { type: "string", minLength: 1 } },
    ],
  }),
  parse: (raw) => {
    const items: readonly Json[] = isList(raw) ? raw : [raw];
    const parsed = items.map(each);
    const refusals = parsed.flatMap((one, index) =>
      "refusals" in one
        ? one.refusals.map((refusal) => ({ ...refusal, path: isList(raw) ? [String(index)] : [] }))
        : [],
    );
    if (refusals.length > 0) return { refusals };
    return { value: parsed.flatMap((one) => ("value" in one ? [one.value] : [])) };
  },
});

export const paths = listOf("PATH", pathText);
export const texts = listOf("TEXT", (raw) =>
  typeof raw === "string" && raw !== "" ? { value: raw } : refuse(`${shown(raw)} is not a text`, "Write a text."),
);

export const choice = <const T extends string>(...choices: readonly T[]): Parser<T> => ({
  form: choices.join("|"),
  many: false,
  schema: () => ({ enum: choices }),
  parse: (raw) => {
    const found = choices.find((one) => one === raw);
    if (found !== undefined) return { value: found };
    return refuse(`${shown(raw)} is none of ${choices.join(", ")}`, didYouMean(String(raw), choices));
  },
});

export const layoutName: Parser<string> = {
  form: "LAYOUT",
  many: false,
  schema: ({ layouts }) => ({ enum: ["auto", ...layouts] }),
  parse: (raw, { layouts }) => {
    const names = ["auto", ...layouts];
    if (typeof raw === "string" && names.includes(raw)) return { value: raw };
    return refuse(`there is no layout ${shown(raw)}`, didYouMean(String(raw), names));
  },
};

export const number = (minimum: number, maximum: number, whole: boolean): Parser<number> => ({
  form: "NUMBER",
  many: false,
  schema: () => ({ type: whole ? "integer" : "number", minimum, maximum }),
  parse: (raw) => {
    const value = typeof raw === "string" && /^\d+(?:\.\d+)?$/.test(raw) ? Number(raw) : raw;
    const fits = typeof value === "number" && value >= minimum && value <= maximum;
    if (fits && (!whole || Number.isInteger(value))) return { value };
    return refuse(
      `${shown(raw)} is not a ${whole ? "whole " : ""}number from ${minimum} to ${maximum}`,
      "Write the number alone.",
    );
  },
});

/** Percents that grow, and end with all. */
export const percents: Parser<readonly number[]> = {
  form: "PERCENT",
  many: true,
  schema: () => ({ type: "array", items: { type: "integer", minimum: 1, maximum: 100 }, minItems: 1 }),
  parse: (raw, known, source) => {
    const given: readonly Json[] = isList(raw) ? raw : [raw];
    const said = given.flatMap((one): readonly Json[] => (typeof one === "string" ? one.split(/[\s,]+/) : [one]));
    const each = said.map((one) => number(1, 100, true).parse(one, known, source));
    const values = each.flatMap((one) => ("value" in one ? [one.value] : []));
    const grow = values.every((one, at) => at === 0 || one > (values[at - 1] ?? 0));
    if (values.length < each.length || !grow) {
      return refuse(`${shown(raw)} are no growing percents`, "Write whole numbers from 1 to 100: `10` and `100`.");
    }
    return { value: values.at(-1) === 100 ? values : [...values, 100] };
  },
};

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const longestMs = 24 * 3_600_000;

/** Milliseconds, written as `30s` or `15m`. */
export const duration: Parser<number> = {
  form: "DURATION",
  many: false,
  schema: () => ({ type: "string", pattern: "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$" }),
  parse: (raw) => {
    const match = typeof raw === "string" ? /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)$/.exec(raw) : null;
    const ms = Number(match?.[1]) * (units[match?.[2] ?? ""] ?? Number.NaN);
    if (ms >= 1 && ms <= longestMs) return { value: Math.round(ms) };
    return refuse(
      `${shown(raw)} is not a duration of at most 24 hours`,
      "Write a number and its unit: `30s`, `15m`, `1h`.",
    );
  },
};

/** A connection string. It may hold a password, so no message repeats it, and a file that is committed must hold none. */
export const connectionUrl: Parser<string> = {
  form: "URL",
  many: false,
  schema: () => ({ type: "string", pattern: "^postgres(ql)?://" }),
  parse: (raw, _known, source) => {
    if (typeof raw !== "string" || !/^postgres(?:ql)?:\/\//.test(raw)) {
      return refuse("this is not a connection url of Postgres", "It begins with `postgres://`.");
    }
    const secret = /^[a-z]+:\/\/[^/?#]*:[^/?#]*@|[?&](?:ssl)?password=/i.test(raw);
    if (source !== "file" || !secret) return { value: raw };
    return refuse("a password must not stand in this file", "Put the url into the variable LOCKSTEP_POSTGRES_URL.");
  },
};

export function isMap(raw: Json | undefined): raw is { readonly [key: string]: Json } {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

export function isList(raw: Json): raw is readonly Json[] {
  return Array.isArray(raw);
}
