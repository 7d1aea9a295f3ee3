import { realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { gitTree, repositoryRoot, resolveCommit, subTree } from "../git/index.ts";
import { type OtherBranch, Problem } from "../model/index.ts";
import type { Io } from "./io.ts";

/** Branches that were named beside the base. Holds processes. */
export type OtherRefs = AsyncDisposable & { readonly branches: readonly OtherBranch[] };

/** Opens what refs have of a folder. Rejects with Problem "no-repository" or "ref-unknown". */
export async function openRefs(
  folder: string,
  refs: readonly string[],
  environment: Io["environment"],
): Promise<OtherRefs> {
  const root = await repositoryRoot(folder, environment);
  if (root === null) {
    throw new Problem("no-repository", `branches were named, and ${JSON.stringify(folder)} lies in no git repository`, {
      hint: "Run it in a clone, or leave out `with`.",
    });
  }
  const inside = relative(root, await realpath(folder))
    .split(sep)
    .join("/");
  const opened: { readonly branch: OtherBranch; readonly close: () => Promise<void> }[] = [];
  const close = async () => {
    for (const one of opened.splice(0)) await one.close();
  };
  try {
    for (const ref of refs) {
      const commit =
        (await resolveCommit(root, ref, environment)) ?? (await resolveCommit(root, `origin/${ref}`, environment));
      if (commit === null) {
        throw new Problem("ref-unknown", `this clone has no commit named ${JSON.stringify(ref)}`, {
          hint: `Fetch it first: \`git fetch origin ${ref}\`.`,
        });
      }
      const tree = await gitTree(root, commit, environment);
      opened.push({
        branch: { name: ref, url: null, isFork: false, tree: subTree(tree, inside) },
        close: async () => tree[Symbol.asyncDispose](),
      });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { branches: opened.map(({ branch }) => branch), [Symbol.asyncDispose]: close };
}
