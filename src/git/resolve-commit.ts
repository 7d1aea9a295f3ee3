import { type Environment, runGit } from "./run-git.ts";

const commitId = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export function isCommitId(text: string): boolean {
  return commitId.test(text);
}

/** The full id of the commit that `ref` names, or null. A ref that git would take for an option names none. */
export async function resolveCommit(root: string, ref: string, environment: Environment): Promise<string | null> {
  if (ref === "" || ref.startsWith("-") || /[\0\n\r]/.test(ref)) return null;
  const answer = await runGit(root, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], environment);
  const id = answer.stdout.toString("utf8").trim();
  return answer.code === 0 && isCommitId(id) ? id : null;
}

/** The best common ancestor of two commits. Null when they have none, or when a shallow clone ends before it. */
export async function mergeBase(root: string, a: string, b: string, environment: Environment): Promise<string | null> {
  if (!isCommitId(a) || !isCommitId(b)) return null;
  const answer = await runGit(root, ["merge-base", a, b], environment);
  const id = answer.stdout.toString("utf8").trim().split("\n")[0] ?? "";
  return answer.code === 0 && isCommitId(id) ? id : null;
}
