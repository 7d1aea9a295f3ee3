import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { gitTree, mergeBase, repositoryRoot, resolveCommit, subTree } from "../git/index.ts";
import { type FileTree, Problem } from "../model/index.ts";
import type { Io } from "./io.ts";

/** What the base branch has of a folder: the commit where HEAD parted from it. Holds a process. */
export type BaseTree = AsyncDisposable & { readonly sha: string; readonly tree: FileTree };

export async function openBase(folder: string, ref: string, environment: Io["environment"]): Promise<BaseTree> {
  const root = await repositoryRoot(folder, environment);
  if (root === null) {
    throw new Problem("no-repository", `a base was named, and ${JSON.stringify(folder)} lies in no git repository`, {
      hint: "Run it in a clone, or leave out `base`.",
    });
  }
  const tip = await resolveCommit(root, ref, environment);
  if (tip === null) throw await unknownRef(root, ref, environment);
  const head = await resolveCommit(root, "HEAD", environment);
  if (head === null)
    throw new Problem("no-commit", "the repository has no commit yet", { hint: "Commit first, or leave out `base`." });
  const sha = await mergeBase(root, tip, head, environment);
  if (sha === null) {
    throw new Problem(
      "no-merge-base",
      `this clone does not reach back to where HEAD and ${JSON.stringify(ref)} parted`,
      {
        hint: "Fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout.",
      },
    );
  }
  const tree = await gitTree(root, sha, environment);
  const inside = relative(root, await realpath(folder))
    .split(sep)
    .join("/");
  return { sha, tree: subTree(tree, inside), [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
}

async function unknownRef(root: string, ref: string, environment: Io["environment"]): Promise<Problem> {
  const remote = await resolveCommit(root, `origin/${ref}`, environment);
  const hint =
    remote === null
      ? `Fetch it first (\`git fetch origin ${ref}\`; for actions/checkout: \`fetch-depth: 0\`), or name another.`
      : `Did you mean \`origin/${ref}\`?`;
  return new Problem("base-unknown", `this clone has no commit named ${JSON.stringify(ref)}`, { hint });
}
