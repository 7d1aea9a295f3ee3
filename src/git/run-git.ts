// Runs the git binary on a repository that a stranger may have prepared: no shell, an allow-listed environment, neither
// the user's nor the machine's configuration, no hooks, no prompts, no network. The owner of the folder does not matter,
// because nothing that the repository's own configuration can name is ever run.
import { spawn } from "node:child_process";
import { devNull } from "node:os";
import { Problem } from "../model/index.ts";

/** The variables of whoever called us. Only those that git needs to be found and to run are passed on. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type GitAnswer = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

const passedOn = ["PATH", "Path", "PATHEXT", "SystemRoot", "TMPDIR", "TEMP", "TMP"];

const fixedEnvironment = {
  LC_ALL: "C",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  // A partial clone would fetch what it lacks, by a command that its own configuration names.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
};

export function gitEnvironment(environment: Environment): Record<string, string> {
  const allowed = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(allowed), ...fixedEnvironment };
}

/** Options ahead of the subcommand, for a repository whose working folder is `root`. */
export function gitOptions(root: string): readonly string[] {
  const settings = [`safe.directory=${root}`, `core.hooksPath=${devNull}`, "core.fsmonitor=false"];
  return ["--no-pager", "--literal-pathspecs", ...settings.flatMap((setting) => ["-c", setting])];
}

/** Runs git to its end. A code other than 0 is an answer, not an error; a missing binary is Problem "git-missing". */
export function runGit(root: string, words: readonly string[], environment: Environment): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...gitOptions(root), ...words], {
      cwd: root,
      env: gitEnvironment(environment),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error) => reject(gitMissing(error)));
    child.on("close", (code) =>
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8").trim(),
      }),
    );
  });
}

export function gitMissing(cause: Error): Problem {
  return new Problem("git-missing", "git could not be started", {
    kind: "could-not-judge",
    detail: cause.message,
    hint: "Install git and put it on the PATH, or run without a base.",
    cause,
  });
}
