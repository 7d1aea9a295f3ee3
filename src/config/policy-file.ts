// Which lockstep.yml counts. A pull request must not be able to switch off the checks that judge it, so where it changes
// the file, the base branch's file is used.
import { type FileTree, Problem } from "../model/index.ts";
import type { ConfigFile } from "./config-file.ts";

export type Policy = { readonly file: ConfigFile | null; readonly notes: readonly string[] };

export const configPaths: readonly string[] = ["lockstep.yml", ".github/lockstep.yml"];

/** The file to go by, out of the base's and the head's. `path`: where the caller says that it lies, instead of the usual places. */
export async function policyFile(base: FileTree | null, head: FileTree, path: string | null = null): Promise<Policy> {
  const before = base === null ? null : await findConfigFile(base, path);
  if (before === null) {
    const file = await findConfigFile(head, path);
    const added = base !== null && file !== null;
    return { file, notes: added ? [`\`${file.path}\` is new against the base: it is used as it stands`] : [] };
  }
  // A head in which the file is doubled has changed it, and is not asked for more.
  const after = await findConfigFile(head, path).catch((error: unknown) => {
    if (error instanceof Problem) return null;
    throw error;
  });
  if (after !== null && after.path === before.path && Buffer.compare(after.bytes, before.bytes) === 0) {
    return { file: after, notes: [] };
  }
  return { file: before, notes: [`\`${before.path}\` differs from the base: the settings are those of the base`] };
}

/** The configuration file of a tree. Null when it has none; two are a fault. */
export async function findConfigFile(tree: FileTree, path: string | null = null): Promise<ConfigFile | null> {
  const found: ConfigFile[] = [];
  for (const place of path === null ? configPaths : [path]) {
    const bytes = await tree.read(place);
    if (bytes !== null) found.push({ path: place, bytes });
  }
  if (found.length < 2) return found[0] ?? null;
  throw new Problem(
    "config-invalid",
    `there are two configuration files, ${configPaths.map((one) => `\`${one}\``).join(" and ")}`,
    {
      hint: "Keep one of them.",
    },
  );
}
