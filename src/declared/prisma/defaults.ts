// Defaults as Prisma sees them: the value of a literal whatever casts surround it, `now()`, "counts by itself", or an
// expression that it does not understand. Source: get_default_value and defaults_match in prisma-engines.
import type { PrismaType } from "./types.ts";

const literal = /^'((?:[^']|'')*)'$/;
const escaped = /^E'((?:[^'\\]|''|\\.)*)'$/;
// A type after `::`, with its length and brackets.
const cast =
  /^(.*?)::(?:"(?:""|[^"])*"|[\w. ])+(?:\.(?:"(?:""|[^"])*"|\w+))?(?:\([\d, ]+\))?(?: with(?:out)? time zone)?(?:\[\])*$/s;

/** Without the casts and brackets around it. */
const bare = (text: string): string => {
  const trimmed = text.trim();
  const inner = /^\((.*)\)$/s.exec(trimmed)?.[1];
  if (inner !== undefined && closes(inner)) return bare(inner);
  const value = castOf(trimmed);
  return value === null ? trimmed : bare(value);
};

/** Do the brackets in the text close each other, so that the ones around it belong together? */
const closes = (text: string): boolean => {
  let depth = 0;
  for (const sign of text.replaceAll(/'(?:[^']|'')*'/g, "")) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

/** What stands before the last cast, where the whole text is a value and its cast. */
const castOf = (text: string): string | null => {
  const value = cast.exec(text)?.[1];
  if (value === undefined) return null;
  const whole = literal.test(value) || escaped.test(value) || /^[\w.-]+(\(\))?$/.test(value) || castOf(value) !== null;
  return whole || /^(\(.*\)|ARRAY\[.*\])$/s.test(value) ? value : null;
};

const textOf = (value: string): string | null => {
  const plain = literal.exec(value)?.[1];
  if (plain !== undefined) return plain.replaceAll("''", "'");
  const fancy = escaped.exec(value)?.[1];
  return fancy === undefined ? null : fancy.replaceAll("''", "'").replaceAll(/\\(.)/g, "$1");
};

/** `1.50` and `1.5` are one number. */
const decimalOf = (value: string): string => {
  const match = /^(-?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(value);
  if (match === null || value === "") return value;
  const [, sign, whole = "", fraction = ""] = match;
  const digits = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
  return digits === "0" ? "0" : `${sign}${digits}`;
};

const jsonOf = (value: string): string => {
  try {
    return JSON.stringify(sorted(JSON.parse(value)));
  } catch {
    return value;
  }
};

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
};

const scalar = (value: string, family: PrismaType["family"]): string => {
  const text = textOf(value) ?? value;
  if (family === "int" || family === "decimal") return decimalOf(text);
  if (family === "json") return jsonOf(text);
  if (family === "boolean") return text.toLowerCase().replace(/^t$/, "true").replace(/^f$/, "false");
  return text;
};

/** The items of `ARRAY[a, b]` or `'{a,b}'`, or null where it is neither. */
const itemsOf = (value: string): readonly string[] | null => {
  const constructed = /^ARRAY\[(.*)\]$/s.exec(value)?.[1];
  if (constructed !== undefined) {
    return (constructed.match(/(?:'(?:[^']|'')*'|\([^()]*\)|[^,'(])+/g) ?? [])
      .map((item) => bare(item))
      .map((item) => textOf(item) ?? item);
  }
  const braces = /^\{(.*)\}$/s.exec(textOf(value) ?? "")?.[1];
  if (braces === undefined) return null;
  const items = braces.match(/"(?:\\.|[^"\\])*"|[^,]+/g) ?? [];
  return items.map((item) => (item.startsWith('"') ? item.slice(1, -1).replaceAll(/\\(.)/g, "$1") : item.trim()));
};

// `extensions.gen_random_uuid()` is `gen_random_uuid()`: which of the two is written depends on who looks where.
const unqualified = (expression: string): string =>
  expression.replaceAll(/'(?:[^']|'')*'|(?:"(?:""|[^"])*"|\b\w+)\.(?=(?:"(?:""|[^"])*"|\w+)\()/g, (found) =>
    found.startsWith("'") ? found : "",
  );

/** Does the column count by itself, as `autoincrement()` does? */
export const counts = (text: string | null, identity: boolean, type: PrismaType): boolean =>
  identity || (type.family === "int" && text !== null && /^\(*nextval\(/.test(text));

/** Equal for defaults that Prisma takes for one. Null: none. */
export const defaultToken = (text: string | null, type: PrismaType): string | null => {
  if (text === null || /^\(*NULL\b/.test(text)) return null;
  const value = bare(text);
  if (type.list) {
    const items = itemsOf(value);
    return items === null
      ? `expression ${unqualified(value)}`
      : JSON.stringify(items.map((item) => scalar(item, type.family)));
  }
  if (type.family === "time" && /^(now\(\)|current_timestamp(\(\))?)$/i.test(value)) return "now";
  return textOf(value) === null && !/^(-?[\d.]+|true|false)$/i.test(value)
    ? `expression ${unqualified(value)}`
    : `value ${scalar(value, type.family)}`;
};

/** Prisma cannot compare points in time, so it takes any two for one. */
export const isPointInTime = (token: string | null, type: PrismaType): boolean =>
  type.family === "time" && token !== null && token.startsWith("value ");
