// When two texts are one value: a number with other zeros, a day that became midnight, padding, the order of a JSON
// object. What is not equal here was changed by whoever converted it.

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const moment = /^(\d{4,}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2})(\.\d+)?)?)?(?:\+00(?::00)?|Z)?$/;

const wholeHost = /^(?:\d{1,3}(?:\.\d{1,3}){3}\/32|[\da-f:.]*:[\da-f:.]*\/128)$/i;

export function canonical(text: string): string {
  const trimmed = text.trimEnd();
  if (number.test(trimmed)) return canonicalNumber(trimmed);
  const [, day, minutes, seconds, fraction] = moment.exec(trimmed) ?? [];
  if (day !== undefined) {
    const rest = `${minutes ?? "00:00"}:${seconds ?? "00"}${(fraction ?? "").replace(/0+$/, "").replace(/^\.$/, "")}`;
    return `${day} ${rest}`;
  }
  // A host as `inet` writes it, and as `cidr` does.
  if (wholeHost.test(trimmed)) return trimmed.slice(0, trimmed.indexOf("/"));
  if (trimmed === "t" || trimmed === "true") return "true";
  if (trimmed === "f" || trimmed === "false") return "false";
  return /^[[{"]/.test(trimmed) ? canonicalJson(trimmed) : trimmed;
}

function canonicalNumber(text: string): string {
  if (/e/i.test(text)) return String(Number(text));
  const negative = text.startsWith("-");
  const [whole = "", part = ""] = text.replace(/^[+-]/, "").split(".");
  const digits = `${whole.replace(/^0+(?=\d)/, "") || "0"}${part.replace(/0+$/, "") === "" ? "" : `.${part.replace(/0+$/, "")}`}`;
  return negative && digits !== "0" ? `-${digits}` : digits;
}

function canonicalJson(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : JSON.stringify(value, ordered);
  } catch {
    return text;
  }
}

function ordered(_: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs of letters and digits: what is left of a value that was split, joined or wrapped. */
export const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
