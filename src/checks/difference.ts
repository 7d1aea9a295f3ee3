// How an object differs from what it was, trait by trait. Long values are cut around the first place where they part, since
// a cut that hides the difference tells nothing.

import type { Change, Json } from "../model/index.ts";

const longest = 160;
const lead = 40;
/** What fits beside its rival on one line. */
const short = 60;

const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const words = (json: Json, rival: Json): string => {
  if (typeof json === "boolean" || typeof rival === "boolean") return json === true ? "yes" : "no";
  if (json === null) return "unset";
  if (typeof json === "string") return flat(json) === "" ? "empty" : flat(json);
  if (Array.isArray(json)) return `[${json.map((item: Json) => words(item, item)).join(", ")}]`;
  if (typeof json === "number") return String(json);
  return Object.entries(json)
    .map(([name, value]) => `${name} ${words(value, value)}`)
    .join("; ");
};

const isSet = (json: Json): json is readonly Json[] => Array.isArray(json);

const isMap = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === "object" && json !== null && !isSet(json);

/** Of two maps and of two long lists, what only one of them has; of everything else, the thing itself. */
const essence = (json: Json, rival: Json): Json => {
  if (isMap(json) && isMap(rival)) {
    const own = Object.entries(json).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(rival[name]));
    return own.length === 0 ? null : Object.fromEntries(own);
  }
  if (!isSet(json) || !isSet(rival) || words(json, rival).length <= longest) return json;
  const known = new Set(rival.map((item) => JSON.stringify(item)));
  const own = json.filter((item) => !known.has(JSON.stringify(item)));
  return own.length === 0 ? json : own;
};

const partingOf = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
};

const cutAround = (text: string, at: number): string => {
  if (text.length <= longest) return text;
  const start = Math.max(0, Math.min(at - lead, text.length - longest));
  const end = start + longest;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
};

const trait = (address: string, name: string, before: Json, after: Json): string => {
  // What people wrote for people is quoted, so that it does not read as our own words.
  const quoted = (text: string, json: Json) =>
    name.endsWith("comment") && typeof json === "string" ? JSON.stringify(text) : text;
  const was = quoted(words(essence(before, after), after), before);
  const is = quoted(words(essence(after, before), before), after);
  const at = partingOf(was, is);
  const [a, b] = [cutAround(was, at), cutAround(is, at)];
  return a.length <= short && b.length <= short
    ? `${address}: ${name} was ${a}, is ${b}`
    : `${address}: ${name}\n  was ${a}\n  is  ${b}`;
};

/** A line for each trait that differs, or three where they are long. */
export const difference = ({ address, before, after }: Change): readonly string[] => {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names.map((name) => trait(address, name, before?.[name] ?? null, after?.[name] ?? null));
};
