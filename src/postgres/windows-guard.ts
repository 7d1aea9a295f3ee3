// Windows has no shell to guard a server, and Postgres only gives up administrator rights when `pg_ctl` starts it. So here
// nobody watches: a run that is killed leaves its server to the end of the job.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Guard, GuardedRun } from "./guard.ts";
import { runProgram } from "./run-program.ts";

export async function startOnWindows(guarded: GuardedRun): Promise<Guard | string> {
  const { run, golden, also, environment } = guarded;
  const [postgres = "", , data = "", ...options] = guarded.command;
  const control = join(dirname(postgres), "pg_ctl.exe");
  const remove = () => {
    for (const folder of [run, ...(also === null ? [] : [also])]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  };
  mkdirSync(join(run, "tmp"), { recursive: true });
  const account = null;
  const unpacked = await runProgram({ program: "tar", args: ["-xf", golden, "-C", run], environment, account });
  const quoted = options.map((option) => `"${option}"`).join(" ");
  const started =
    unpacked.code === 0 &&
    (await ended(control, ["start", "-W", "-D", data, "-l", join(run, "log"), "-o", quoted], guarded));
  if (!started) {
    remove();
    return unpacked.text || "pg_ctl could not start the server";
  }
  let gone = false;
  return {
    postmaster: postmasterOf(data),
    ended: () => gone,
    stop: async () => {
      if (gone) return;
      gone = true;
      await ended(control, ["stop", "-D", data, "-m", "immediate"], guarded);
      remove();
    },
  };
}

/** The server inherits what `pg_ctl` has open, so nothing may be open. */
async function ended(program: string, args: readonly string[], { environment }: GuardedRun): Promise<boolean> {
  const child = spawn(program, args, { env: { ...environment }, stdio: "ignore" });
  const [code] = await once(child, "exit").catch(() => [null]);
  return code === 0;
}

function postmasterOf(data: string): number {
  try {
    return Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return 0;
  }
}
