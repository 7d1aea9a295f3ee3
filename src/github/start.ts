// The process around the action: its streams, its signals and its exit code.

import { saveState } from "@actions/core";
import { type Known, toolVersion } from "../config/index.ts";
import type { CheckFolder } from "../model/index.ts";
import { runAction } from "./action.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { relayed } from "./relay.ts";

/** GitHub sends SIGINT, after 7.5 s SIGTERM, and 2.5 s later it kills. */
const graceMs = 4_500;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });

/** Runs an action in this process, and ends it. */
export const startProcess = async (run: (io: ActionIo) => Promise<number>): Promise<never> => {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      // The second signal finds us cleaning up already.
      if (controller.signal.aborted) return;
      setTimeout(() => process.exit(exitCodes[name]), graceMs).unref();
      controller.abort(name);
    });
  }
  const io: ActionIo = {
    environment: process.env,
    print: (line) => process.stdout.write(`${line}\n`),
    signal: controller.signal,
    endGroup: (leader) => {
      try {
        process.kill(-leader, "SIGKILL");
      } catch {
        // It is gone already.
      }
    },
    wait: (ms) => pause(ms, controller.signal),
    now: () => performance.now(),
    timeOfDay: () => Date.now(),
    today: new Date().toISOString().slice(0, 10),
    tool: toolVersion,
  };
  saveState("pid", process.pid);
  const code = await run(io).catch((error: unknown) => {
    if (controller.signal.aborted) return controller.signal.reason === "SIGTERM" ? exitCodes.SIGTERM : exitCodes.SIGINT;
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of relayed(stack)) io.print(line);
    return exitCodes.couldNotJudge;
  });
  return process.exit(code);
};

/** Runs the action that checks. */
export const startAction = (check: CheckFolder, known: Known): Promise<never> =>
  startProcess((io) => runAction(io, check, known));
