// Is the application well? Its URL is asked until it answers with 2xx. A redirect is followed on the same host only: where else
// it leads is not what was asked for, and the token in the URL is not for others. What it answers is never shown.

import { Problem } from "../model/index.ts";
import type { Done } from "./contract.ts";
import { maskedUrl } from "./masked-url.ts";

export type HealthRequest = {
  /** May hold a token. */
  readonly url: string;
  /** For all attempts together. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** From 0 to 1, for jitter. */
  readonly chance: () => number;
  readonly signal: AbortSignal;
};

const ATTEMPT_MS = 10_000;
const MOST_REDIRECTS = 5;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
const SILENT = "no answer in time";

/** Without user and password, which `fetch` takes in a header only. */
const bare = (url: URL): URL => {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy;
};

const headersFor = ({ username, password }: URL): Readonly<Record<string, string>> => {
  const common = { "user-agent": "lockstep", "cache-control": "no-cache" };
  if (username === "" && password === "") return common;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { ...common, authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
};

const resolved = (location: string, from: URL): URL | null => {
  try {
    return bare(new URL(location, from));
  } catch {
    return null;
  }
};

/** Null: it is well. Otherwise what it answered. */
const ask = async (url: URL, signal: AbortSignal): Promise<string | null> => {
  const headers = headersFor(url);
  let at = bare(url);
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const { status, headers: answered, body } = await fetch(at, { redirect: "manual", signal, headers });
    await body?.cancel();
    if (status >= 200 && status < 300) return null;
    const location = answered.get("location");
    if (status < 300 || status > 399 || location === null) return `it answered ${status}`;
    const next = resolved(location, at);
    if (next === null || next.origin !== url.origin) return `it answered ${status}, a redirect to another host`;
    at = next;
  }
  return "it redirects in a circle";
};

const whyNot = (error: unknown): string => {
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) return SILENT;
  const cause: unknown = error instanceof Error ? error.cause : null;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
  return code === "" ? "no connection" : `no connection (${code})`;
};

const unwell = ({ url, timeoutMs }: HealthRequest, why: string, attempts: number): Problem => {
  const times = attempts === 1 ? "asked once" : `asked ${attempts} times within ${Math.round(timeoutMs / 1000)} s`;
  return new Problem("unhealthy", `${maskedUrl(url)}: ${why}, ${times}`, {
    hint: "Look at the application; the database is as the migrations left it.",
  });
};

/** Asks until it is well. Rejects with Problem "unhealthy". */
export const askHealth = async (request: HealthRequest): Promise<Done> => {
  const { now, wait, chance, signal, timeoutMs } = request;
  const url = new URL(request.url);
  const until = now() + timeoutMs;
  let pause = FIRST_PAUSE;
  let last: string | null = null;
  for (let attempts = 1; ; attempts += 1) {
    const left = Math.ceil(Math.max(1, Math.min(ATTEMPT_MS, until - now())));
    const within = AbortSignal.any([signal, AbortSignal.timeout(left)]);
    const said = await ask(url, within).catch(whyNot);
    // The last attempt may have had no time: what was answered before it says more.
    const why: string | null = said === SILENT && left < ATTEMPT_MS ? (last ?? said) : said;
    last = why;
    if (why === null) return { message: attempts === 1 ? null : `at attempt ${attempts}` };
    const rest = pause * (0.5 + chance());
    pause = Math.min(LONGEST_PAUSE, pause * 2);
    if (signal.aborted || now() + rest > until) throw unwell(request, why, attempts);
    for (let waited = 0; waited < rest && !signal.aborted; waited += 100) await wait(Math.min(100, rest - waited));
  }
};
