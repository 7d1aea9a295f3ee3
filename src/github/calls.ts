// How Lockstep calls GitHub: through the toolkit's Octokit, which knows GITHUB_API_URL and the proxies. Every failure is a
// Problem whose code holds the status; what passes by itself is tried again, within bounds.

import { getOctokit } from "@actions/github";
import { gate } from "./gate.ts";
import { problemOf, refusalOf } from "./refusal.ts";
import { pauseBefore } from "./retry.ts";

export type ClientOptions = {
  /** Root of the REST API, as GITHUB_API_URL says it. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repository: string;
  readonly signal: AbortSignal;
  readonly wait: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
};

const timeoutMs = 20_000;
/** Requests under way at a time. GitHub asks for few. */
const atOnce = 8;

/** What every call needs. */
export type Calls = {
  readonly octokit: ReturnType<typeof getOctokit>;
  readonly repo: { readonly owner: string; readonly repo: string };
  /** Options of a request: it ends with the run, or after a while. */
  readonly request: () => { readonly signal: AbortSignal };
  /** Makes a call; `what` completes "GitHub answered 403 when asked to". */
  readonly asked: <T>(what: string, call: () => Promise<T>) => Promise<T>;
};

export const callsWith = (options: ClientOptions): Calls => {
  const silent = () => undefined;
  const octokit = getOctokit(options.token, {
    baseUrl: options.apiUrl,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const repo = { owner: options.owner, repo: options.repository };
  const limited = gate(atOnce);

  const request = () => ({ signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]) });

  const asked = <T>(what: string, call: () => Promise<T>): Promise<T> =>
    limited(async () => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await call();
        } catch (error) {
          options.signal.throwIfAborted();
          const refusal = refusalOf(error);
          const pause = pauseBefore(refusal, attempt, options.nowMs());
          if (pause === null) throw problemOf(refusal, what, error);
          await options.wait(pause);
        }
      }
    });

  return { octokit, repo, request, asked };
};
