// Which database a folder of Prisma migrations is for: its lock file says so and, where there is none, the schema beside it.
import type { FileTree } from "../model/index.ts";
import { joinPath, relativeTo } from "./paths.ts";

export const lockFile = "migration_lock.toml";

/** The `provider` that a migration_lock.toml, or a `datasource`, names. */
export const providerOf = (text: string): string | null =>
  /^[ \t]*provider[ \t]*=[ \t]*["']?([\w-]+)/m.exec(text)?.[1] ?? null;

/** The same of a schema; null where it has no `datasource`. */
export const providerOfSchema = (text: string): string | null => {
  const datasource = /^[ \t]*datasource\s+\w+\s*\{[^}]*\}/m.exec(text)?.[0];
  return datasource === undefined ? null : providerOf(datasource);
};

/** Schemas that lie beside a folder of migrations: files, or a folder `schema` of them. Paths are the tree's own. */
export const schemasBeside = async (
  tree: FileTree,
  folder: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> => {
  const parent = folder.split("/").slice(0, -1).join("/");
  const files = relativeTo(parent, await tree.list(parent)).filter((path) => /^(?:schema\/)?[^/]+\.prisma$/.test(path));
  const read = files.map(async (file) => {
    const path = joinPath(parent, file);
    return { path, text: new TextDecoder().decode((await tree.read(path)) ?? new Uint8Array()) };
  });
  return await Promise.all(read);
};
