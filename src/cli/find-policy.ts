import { readFile } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { type Policy, policyFile } from "../config/index.ts";
import { type FileTree, Problem } from "../model/index.ts";
import type { BaseTree } from "./base-tree.ts";
import { configAbove } from "./config-above.ts";
import type { Io } from "./io.ts";
import type { Asked } from "./report-command.ts";

/** The configuration that counts. A file that was named and lies outside the folder is no part of the pull request. */
export async function findPolicy(
  asked: Pick<Asked, "flags" | "folder">,
  io: Io,
  base: BaseTree | null,
  tree: FileTree,
): Promise<Policy> {
  const named = asked.flags.values.config;
  if (typeof named !== "string") {
    const policy = await policyFile(base?.tree ?? null, tree);
    const above = policy.file === null ? await configAbove(asked.folder) : null;
    if (above === null) return policy;
    return {
      file: null,
      notes: [...policy.notes, `\`${above}\` is not read: it lies above the folder (\`--config\` reads it)`],
    };
  }
  const path = resolve(io.cwd, named);
  const inside = relative(asked.folder, path).split(sep).join("/");
  if (inside !== ".." && !inside.startsWith("../") && !isAbsolute(inside)) {
    const policy = await policyFile(base?.tree ?? null, tree, inside);
    if (policy.file !== null) return policy;
  }
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Problem("config-unreadable", `cannot read the configuration file ${JSON.stringify(named)}`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: "Name a file that exists, or leave out `--config`.",
      cause,
    });
  });
  return { file: { path: named, bytes: new Uint8Array(bytes) }, notes: [] };
}
