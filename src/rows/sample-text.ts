// Texts: one that tells whose row it is wherever that fits, else a code or a sample that does.
import { matchesPattern } from "./matches-pattern.ts";
import { samplePattern } from "./sample-pattern.ts";
import type { Wish } from "./wish.ts";

/** Whose row, which table, and a number that no other row of the table has. */
export type Signature = { readonly table: string; readonly who: string; readonly number: number };

/** What is recognisable about a row: only lower case letters and digits, so that it fits nearly anywhere. */
export function marker({ table, who, number }: Signature): string {
  const slug = table
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/^[0-9]+/, "")
    .slice(-16);
  return `${slug}${who}${number}`;
}

export function sampleText(signature: Signature, wish: Wish, longest: number | null): string {
  const limit = Math.min(wish.longest ?? Number.POSITIVE_INFINITY, longest ?? Number.POSITIVE_INFINITY);
  const cased = (text: string) => (wish.letters === "upper" ? text.toUpperCase() : text);
  const fits = (text: string) => text.length <= limit && text.length >= (wish.shortest ?? 0) && fitsWish(text, wish);
  const known = shapesOf(signature, wish, limit).map(cased).find(fits);
  if (known !== undefined) return known;
  const sampled = (wish.like ?? []).flatMap((pattern) =>
    [0, 1, 2, 3].flatMap((step) => samplePattern(pattern, (signature.number * 7 + step) * 31) ?? []),
  );
  return sampled.map((text) => stretched(text, wish)).find(fits) ?? sampled[0] ?? cased(code(signature, limit));
}

/** Shapes of text that constraints are used to ask for, the most telling ones first. */
function shapesOf(signature: Signature, wish: Wish, limit: number): readonly string[] {
  const mark = marker(signature);
  const digits = String(1_000_000_000 + signature.number * 7919).slice(-9);
  const hex = (signature.number * 2_654_435_761).toString(16).padStart(64, "0");
  const longer = mark.padEnd(Math.min(wish.shortest ?? 0, 10_000), "x");
  return [
    ...(wish.oneOf ?? []),
    ...(wish.least || wish.most ? [`${wish.least?.value ?? "0"}${mark}`, wish.least?.value ?? "0"] : []),
    longer,
    ...(mark.length > limit ? [code(signature, limit)] : []),
    `${mark}@example.com`,
    `https://example.com/${mark}`,
    `/${mark}`,
    `@${mark}`,
    `${mark}.example.com`,
    `#${hex.slice(-6)}`,
    `+49${digits}`,
    `+1555${digits.slice(-7)}`,
    digits,
    ...[5, 4, 3, 2, 1].map((length) => digits.slice(-length)),
    `${mark.slice(0, 1).toUpperCase()}${mark.slice(1)}`,
    mark.toUpperCase(),
    code(signature, Math.min(limit, 3)).replaceAll(/[0-9]/g, "x"),
    "2100-01-01",
    "1.0.0",
    "12:00",
    "UTC",
    "USD",
    "usd",
    "DE",
    "de",
    "en-US",
    "00000000-0000-4000-8000-000000000000",
    "192.0.2.1",
    ...[32, 40, 64].map((length) => hex.slice(-length)),
    "{}",
    "",
  ];
}

function fitsWish(text: string, wish: Wish): boolean {
  if (wish.oneOf && !wish.oneOf.includes(text)) return false;
  if (wish.noneOf?.includes(text)) return false;
  if (wish.most && text >= wish.most.value && !(wish.most.included && text === wish.most.value)) return false;
  if (wish.least && text < wish.least.value) return false;
  if (wish.like?.some((pattern) => matchesPattern(pattern, text) === false)) return false;
  return !wish.unlike?.some((pattern) => matchesPattern(pattern, text) === true);
}

function stretched(text: string, wish: Wish): string {
  const last = text.at(-1) ?? "x";
  return text.padEnd(Math.min(wish.shortest ?? 0, 10_000), last);
}

/** As much of a number as fits, in letters and digits. */
function code({ who, number }: Signature, limit: number): string {
  const length = Number.isFinite(limit) ? Math.max(0, Math.min(limit, 8)) : 8;
  const digits = number.toString(36);
  return length > digits.length
    ? `${who}${digits.padStart(length - 1, "0")}`
    : digits.slice(-length || digits.length).slice(0, length);
}
