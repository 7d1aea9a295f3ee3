import { Problem } from "../model/index.ts";
import type { Io } from "./io.ts";

/** Runs a work that is called off by signals and after a time. Rejects with Problem "timed-out". */
export async function inTime<T>(timeoutMs: number, io: Io, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const started = io.now();
  try {
    return await work(AbortSignal.any([io.signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || io.signal.aborted) throw error;
    throw tooSlow(Math.round((io.now() - started) / 1000), error);
  }
}

function tooSlow(seconds: number, cause: unknown): Problem {
  return new Problem("timed-out", `gave up after ${seconds} s`, {
    kind: "could-not-judge",
    hint: "Raise `timeout`, or check fewer migrations at once.",
    cause,
  });
}
