import { stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { configPaths } from "../config/index.ts";

/** The configuration of the repository that a folder lies in, where it stands above that folder: relative to the folder. */
export async function configAbove(folder: string): Promise<string | null> {
  let at = folder;
  while (!(await exists(join(at, ".git")))) {
    const above = dirname(at);
    if (above === at) return null;
    at = above;
  }
  if (at === folder) return null;
  for (const path of configPaths) {
    if (await exists(join(at, path))) return relative(folder, join(at, path));
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
