import type { FileTree } from "../model/index.ts";

// Which schemas Supabase's API serves is said in the project's own configuration, where there is one.

const places = ["supabase/config.toml", "config.toml"] as const;

/** The part of a TOML file below `[name]`, up to the next table. */
const tableOf = (toml: string, name: string): string => {
  const lines = toml.split(/\r\n|\r|\n/);
  const start = lines.findIndex((line) => line.split("#", 1)[0]?.trim() === `[${name}]`);
  if (start < 0) return "";
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\s*\[[^\]"']+\]\s*(#.*)?$/.test(line));
  return rest.slice(0, end < 0 ? rest.length : end).join("\n");
};

const listOf = (table: string, key: string): readonly string[] | null => {
  const found = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*\\[([^\\]]*)\\]`, "m").exec(
    table.replace(/^[ \t]*#.*$/gm, ""),
  );
  if (found === null) return null;
  return [...(found[1] ?? "").matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map(
    ([, double, single]) => double ?? single ?? "",
  );
};

/** Schemas that the project says are exposed, and where it says so. Null: it does not say. */
export const apiSchemasOf = async (
  tree: FileTree,
): Promise<{ readonly names: readonly string[]; readonly why: string } | null> => {
  for (const place of places) {
    const bytes = await tree.read(place);
    const names = bytes === null ? null : listOf(tableOf(new TextDecoder().decode(bytes), "api"), "schemas");
    if (names !== null && names.length > 0) return { names, why: `${place} lists it under [api] schemas` };
  }
  return null;
};
