import { realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "../model/index.ts";
import { type Environment, runGit } from "./run-git.ts";

/** The working folder of the repository that `folder` lies in, as a real path. Null when it lies in none. */
export async function repositoryRoot(folder: string, environment: Environment): Promise<string | null> {
  const root = await nearestWithGit(folder);
  if (root === null) return null;
  const answer = await runGit(root, ["rev-parse", "--show-toplevel"], environment);
  if (answer.code === 0) return root;
  throw new Problem("git-unreadable", `git cannot read the repository at ${JSON.stringify(root)}`, {
    kind: "could-not-judge",
    detail: answer.stderr,
    hint: "Run `git status` there to see what is wrong, or run without a base.",
  });
}

async function nearestWithGit(folder: string): Promise<string | null> {
  const start = await realpath(folder).catch(() => null);
  for (let at = start; at !== null; at = dirname(at) === at ? null : dirname(at)) {
    if (await exists(join(at, ".git"))) return at;
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
