import type { Refusal } from "./refusal.ts";

const attempts = 4;
const longestWaitMs = 60_000;

const isPassing = ({ status, message, headers }: Refusal): boolean => {
  if (status === null || status === 429 || status >= 500) return true;
  if (status !== 403) return false;
  const limited = headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
  return limited || /secondary rate limit|abuse detection/i.test(message);
};

const pauseMs = ({ headers }: Refusal, attempt: number, nowMs: number): number => {
  const after = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(after)) return Math.max(0, after * 1000);
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && Number.isFinite(reset)) return Math.max(1000, reset * 1000 - nowMs);
  return 1000 * 2 ** attempt;
};

/** How long to wait before the next attempt. Null: give up. `attempt` counts from 0; `nowMs` is the time of day. */
export const pauseBefore = (refusal: Refusal, attempt: number, nowMs: number): number | null => {
  if (attempt + 1 >= attempts || !isPassing(refusal)) return null;
  const pause = pauseMs(refusal, attempt, nowMs);
  return pause <= longestWaitMs ? pause : null;
};
