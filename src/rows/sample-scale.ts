// Values that lie on a scale: numbers and times. They fall between the bounds that constraints set, and keep the order
// that constraints demand between columns.
import type { Signature } from "./sample-text.ts";
import type { Bound, Wish } from "./wish.ts";

/** Distance between columns that have to be in an order. */
const RANK = 1000;
const BASE = 9000;

/** `largest` is what the type holds, `scale` its digits after the point. */
export function sampleNumber({ number }: Signature, wish: Wish, largest: number, scale: number): string {
  if (wish.least && Number(wish.least.value) > Number.MAX_SAFE_INTEGER) return beyond(wish.least, number);
  const step = scale === 0 ? 1 : 10 ** -scale;
  const least = edge(wish.least, step);
  const most = Math.min(edge(wish.most, -step) ?? Number.POSITIVE_INFINITY, largest);
  const wanted = BASE + number + (wish.rank ?? 0) * RANK;
  const refused = new Set(wish.noneOf?.map(Number));
  if (least !== null && wish.least && least > most) return middle(wish.least, wish.most);
  for (let turn = 0; turn < 50; turn += 1) {
    const value = within(wanted + turn, least, most, step, wish.rank ?? 0);
    if (!refused.has(value)) return written(value, scale);
  }
  return written(least ?? 0, scale);
}

/** Where JavaScript's own numbers are too coarse. */
function beyond(least: Bound, number: number): string {
  return String(BigInt(least.value.replace(/\..*/, "")) + BigInt(number));
}

/** Bounds closer to each other than whole numbers are. */
function middle(least: Bound, most: Bound | undefined): string {
  const [low, high] = [Number(least.value), Number(most?.value ?? least.value)];
  return String((low + high) / 2);
}

function within(wanted: number, least: number | null, most: number, step: number, rank: number): number {
  const low = least ?? Math.min(0, most);
  if (wanted >= low && wanted <= most) return wanted;
  if (!Number.isFinite(most)) return low + (wanted - BASE) * step;
  const room = Math.floor((most - low) / step) + 1;
  const place = rank > 0 ? Math.min(rank, room - 1) : (wanted - BASE) % Math.max(1, room);
  return low + place * step;
}

function written(value: number, scale: number): string {
  return Math.abs(value) < 1e21 ? value.toFixed(Math.min(scale, 20)) : String(value);
}

function edge(bound: Bound | undefined, step: number): number | null {
  if (bound === undefined) return null;
  const value = Number(bound.value);
  if (Number.isNaN(value)) return null;
  return bound.included ? value : value + step;
}

const DAY = 86_400_000;
const FUTURE = Date.UTC(2100, 0, 1);
const PAST = Date.UTC(2020, 0, 1);

/** What constraints compare with the present: late enough, and early enough, for years. */
export const NOW_AS_MOST = "2021-12-31";
export const NOW_AS_LEAST = "2090-01-01";

export function sampleDay(
  { number }: Signature,
  wish: Wish,
  form: "day" | "moment" | "instant" | "time" | "span",
): string {
  const rank = wish.rank ?? 0;
  if (form === "span")
    return wish.least || wish.most ? nearSpan(wish, rank) : `${1 + rank} days ${number % 86_400} seconds`;
  if (form === "time") return timeOfDay((number * 60 + rank * 3600) % 86_400);
  const least = moment(wish.least);
  const most = moment(wish.most);
  const offset = (number % 300) + rank * 365;
  let at = (most !== null && most < FUTURE ? PAST : FUTURE) + offset * DAY;
  if (least !== null && (at < least || (most !== null && at > most)))
    at =
      least +
      (form === "day" || !wish.least?.included ? DAY : 0) * (wish.least?.included ? 0 : 1) +
      spare(number, rank, least, most);
  else if (most !== null && at > most) at = most - DAY * (1 + (number % 300)) + rank * 1000;
  const text = new Date(at).toISOString();
  return form === "day" ? text.slice(0, 10) : form === "moment" ? text.slice(0, 19).replace("T", " ") : text;
}

/** Days beyond the lower bound, as long as they stay below the upper one. */
function spare(number: number, rank: number, least: number, most: number | null): number {
  const room = most === null ? 300 : Math.max(0, Math.floor((most - least) / DAY) - 1);
  return room === 0 ? 0 : ((number + rank * 7) % room) * DAY;
}

function moment(bound: Bound | undefined): number | null {
  if (bound === undefined) return null;
  const at = Date.parse(
    /\d{2}:\d{2}/.test(bound.value) ? bound.value.replace(/([+-]\d{2})$/, "$1:00") : `${bound.value}T00:00:00Z`,
  );
  return Number.isNaN(at) ? null : at;
}

function timeOfDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** Between the bounds, in seconds. */
function nearSpan(wish: Wish, rank: number): string {
  const least = seconds(wish.least);
  const most = seconds(wish.most);
  if (most === null) return `${(least ?? 0) + 60 * (1 + rank)} seconds`;
  return least === null ? `${Math.min(most, 60 * rank)} seconds` : `${(least + most) / 2} seconds`;
}

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/(-?\d+) years?/, 365 * 86_400],
  [/(-?\d+) mons?/, 30 * 86_400],
  [/(-?\d+) days?/, 86_400],
  [/(-?\d+):\d+:\d+/, 3600],
  [/\d+:(\d+):\d+/, 60],
  [/\d+:\d+:(\d+)/, 1],
];

/** Of an interval as Postgres prints it. */
function seconds(bound: Bound | undefined): number | null {
  if (bound === undefined) return null;
  return UNITS.reduce((sum, [unit, size]) => sum + Number(unit.exec(bound.value)?.[1] ?? 0) * size, 0);
}
