// The post step: it runs after the job's last step, also when ours was cancelled or killed.

import { warning } from "@actions/core";

/** Stops and removes whatever a run of this job left behind. `pid`: the process of our main step; null when it never began. */
export type CleanUp = (state: {
  readonly pid: number | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}) => Promise<void>;

const graceMs = 20_000;

/** Runs the clean-ups in this process, and ends it. A clean-up that fails is told and fails nothing. */
export const startPost = async (cleanUps: readonly CleanUp[]): Promise<never> => {
  setTimeout(() => process.exit(0), graceMs).unref();
  const pid = Number(process.env.STATE_pid);
  const state = { pid: Number.isSafeInteger(pid) && pid > 0 ? pid : null, environment: process.env };
  for (const cleanUp of cleanUps) {
    try {
      await cleanUp(state);
    } catch (error) {
      warning(error instanceof Error ? error.message : String(error), { title: "Lockstep: the clean-up failed" });
    }
  }
  return process.exit(0);
};
