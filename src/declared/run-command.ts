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
};

const passedOn =
  /^(PATH|Path|PATHEXT|SystemRoot|ComSpec|HOME|USERPROFILE|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|CI|NO_COLOR)$/;

/** The most that a command may print, in characters. */
const most = 64 * 1024 * 1024;

const allowed = (environment: CommandRun["environment"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && passedOn.test(name) ? [[name, value] as const] : [],
    ),
  );

const failed = (command: string, how: string, said: string): Problem =>
  new Problem("declared-command-failed", `\`${command}\` ${how}`, {
    detail: said.trim().slice(-2_000),
    hint: "Run it in the root of the repository: it has to print the schema as SQL and end with 0. It sees PATH and HOME, and no secrets.",
  });

/** What a command prints. Rejects with Problem "declared-command-failed". */
export const runCommand = ({ command, folder, environment, signal, endGroup }: CommandRun): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      cwd: folder,
      env: allowed(environment),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      // A group of its own, so that what the shell started ends with it.
      detached: true,
    });
    const end = () => {
      if (child.pid !== undefined) endGroup(child.pid);
    };
    signal.addEventListener("abort", end, { once: true });
    let printed = "";
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.length > most) end();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-8_000);
    });
    child.on("error", (error) => reject(failed(command, "could not be started", String(error))));
    child.on("close", (code, killed) => {
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve(printed);
      else reject(failed(command, code === null ? `was ended by ${killed}` : `ended with ${code}`, said || printed));
    });
  });
