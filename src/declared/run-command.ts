// Runs the command that prints a schema. It is the project's own code and runs as the job does, but it is no business of
// its to see the job's tokens and databases: it gets what programs need to be found and to run, and nothing else.
import { spawn } from "node:child_process";
import { Problem } from "../model/index.ts";

export type CommandRun = {
  readonly command: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Ends a group of processes by the id of its leader. */
  readonly endGroup: (leader: number) => void;
  /** Names of variables that it sees, too. */
  readonly also?: RegExp;
};

const passedOn =
  /^(PATH|Path|PATHEXT|SystemRoot|ComSpec|HOME|USERPROFILE|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|CI|NO_COLOR)$/;

/** The most that a command may print, in characters. */
const most = 64 * 1024 * 1024;

const allowed = ({ environment, also }: CommandRun): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && (passedOn.test(name) || also?.test(name) === true) ? [[name, value] as const] : [],
    ),
  );

const failed = (command: string, how: string, said: string): Problem =>
  new Problem("declared-command-failed", `\`${command}\` ${how}`, {
    detail: said.trim().slice(-2_000),
    hint: "Run it in the root of the repository: it has to print the schema as SQL and end with 0. It sees PATH and HOME, and no secrets.",
  });

const started = (run: CommandRun) =>
  spawn(run.command, {
    shell: true,
    cwd: run.folder,
    env: allowed(run),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    // A group of its own, so that what the shell started ends with it.
    detached: true,
  });

/** What a command prints. Rejects with Problem "declared-command-failed". */
export const runCommand = (run: CommandRun): Promise<string> =>
  new Promise((resolve, reject) => {
    const { command, signal, endGroup } = run;
    signal.throwIfAborted();
    const child = started(run);
    // What has left the group lives on, and holds the pipes: it is not waited for.
    const stop = (why: unknown) => {
      if (child.pid !== undefined) endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      reject(why);
    };
    const end = () => stop(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    let printed = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.length > most) stop(failed(command, `printed more than ${most} characters`, ""));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-8_000);
    });
    child.on("error", (error) => reject(failed(command, "could not be started", String(error))));
    child.on("close", (code, killed) => {
      signal.removeEventListener("abort", end);
      if (code === 0) resolve(printed);
      else reject(failed(command, code === null ? `was ended by ${killed}` : `ended with ${code}`, said || printed));
    });
  });
