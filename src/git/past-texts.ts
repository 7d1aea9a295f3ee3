import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { Problem } from "../model/index.ts";
import { openObjectReader } from "./object-reader.ts";
import { repositoryRoot } from "./repository-root.ts";
import { resolveCommit } from "./resolve-commit.ts";
import { type Environment, runGit } from "./run-git.ts";

// Commits that touched one file. A file of migrations is changed a handful of times in its life.
const mostCommits = 200;

/** The texts of a file in commits up to HEAD, the newest first, each once. `path` is relative to the root of the repository. */
async function textsOf(root: string, path: string, environment: Environment): Promise<readonly Uint8Array[]> {
  if (/[\n\0]/.test(path) || (await resolveCommit(root, "HEAD", environment)) === null) return [];
  const words = ["rev-list", `--max-count=${mostCommits}`, "--full-history", "HEAD", "--", path];
  const answer = await runGit(root, words, environment);
  const commits = answer.code === 0 ? answer.stdout.toString("utf8").split("\n").filter(Boolean) : [];
  await using reader = openObjectReader(root, environment);
  const texts = new Map<string, Uint8Array>();
  for (const commit of commits) {
    const bytes = await reader.read(`${commit}:${path}`).catch(() => null);
    if (bytes !== null) texts.set(Buffer.from(bytes).toString("latin1"), bytes);
  }
  return [...texts.values()];
}

/**
 * Gives what earlier commits had in a file below a folder, the newest first. Nothing where git cannot tell, or there is none;
 * a shallow clone tells of what it has.
 */
export const pastTextsBelow =
  (folder: string, environment: Environment) =>
  async (file: string): Promise<readonly Uint8Array[]> => {
    try {
      const root = await repositoryRoot(folder, environment);
      if (root === null) return [];
      const inside = relative(root, await realpath(folder)).split(sep);
      return await textsOf(root, [...inside, file].filter((part) => part !== "").join("/"), environment);
    } catch (error) {
      if (error instanceof Problem) return [];
      throw error;
    }
  };
