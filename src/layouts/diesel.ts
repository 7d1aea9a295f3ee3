// `<version>_name/up.sql` and `down.sql`: Diesel, and Hasura's CLI. The version is what stands before the first underscore,
// without its dashes, and orders as text, so both of Diesel's spellings of a date fit in one folder.
import type { FileTree, History, Script } from "../model/index.ts";
import { assemble, type Draft, type Ignored, wholeFile } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles } from "./down-files.ts";
import { folderReason } from "./not-a-migration.ts";
import { openFiles } from "./open-files.ts";
import { joinPath, relativeTo } from "./paths.ts";

const versionOf = (name: string): string => (name.split("_")[0] ?? name).replaceAll("-", "");

const step = /^([^/]+)\/(up|down)\.sql$/;

const namesOf = (inside: readonly string[]): readonly string[] =>
  inside.flatMap((path) => {
    const name = step.exec(path)?.[1];
    return name !== undefined && path.endsWith("/up.sql") && !name.startsWith(".") && folderReason(name) === null
      ? [name]
      : [];
  });

const reasonFor = (path: string, names: ReadonlySet<string>): string | null => {
  const [folder = "", file = "", ...deeper] = path.split("/");
  if (file === "") return /\.sql$/.test(folder) ? "not in a folder of its own" : null;
  if (!/\.(sql|ya?ml)$/.test(path)) return null;
  if (/^(up|down)\.ya?ml$/.test(file)) return "changes of Hasura's metadata, not SQL";
  if (names.has(folder) && deeper.length === 0 && /^(up|down)\.sql$/.test(file)) return null;
  if (!/\.sql$/.test(path)) return null;
  return folderReason(folder) ?? (file === "down.sql" ? "a down without an up.sql" : "neither up.sql nor down.sql");
};

// Diesel's parser takes a metadata.toml without the key for `false`.
const outsideTransaction = (toml: string): boolean => !/^[ \t]*run_in_transaction[ \t]*=[ \t]*true\b/m.test(toml);

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  const inside = relativeTo(folder, await tree.list(folder));
  const has = new Set(inside);
  const names = [...namesOf(inside)].sort((a, b) => compareBytes(versionOf(a), versionOf(b)) || compareBytes(a, b));
  const taken = new Set(names);
  const ignored: readonly Ignored[] = inside.flatMap((path) => {
    const reason = reasonFor(path, taken);
    return reason ? [{ file: joinPath(folder, path), reason }] : [];
  });
  const elsewhere = options.downDirectory === null ? null : await findDownFiles(tree, [options.downDirectory]);
  const pairs = names.map((name) => {
    const down = has.has(`${name}/down.sql`) ? joinPath(folder, `${name}/down.sql`) : elsewhere?.files.get(name);
    const metadata = has.has(`${name}/metadata.toml`) ? joinPath(folder, `${name}/metadata.toml`) : null;
    return { name, up: joinPath(folder, `${name}/up.sql`), down: down ?? null, metadata };
  });
  const open = await openFiles(
    tree,
    pairs.flatMap(({ up, down, metadata }) => [up, down, metadata].filter((file) => file !== null)),
  );
  const drafts: readonly Draft[] = pairs.map(({ name, up, down, metadata }) => {
    const bare = metadata !== null && outsideTransaction(open.text(metadata));
    const script = (file: string): Script => wholeFile(file, open.text(file), bare ? "none" : "one");
    return { name, version: versionOf(name), up: script(up), down: down === null ? null : script(down) };
  });
  return assemble({
    layout: "diesel",
    folder,
    drafts,
    faults: open.faults,
    ignored,
    duplicates: { severity: "error", because: "Diesel remembers the version, so one of them never runs" },
    order: "of their versions without dashes, as Diesel does",
  });
};

const detect = ({ files }: Listing): Fit | null => {
  const ups = namesOf(files);
  if (ups.length === 0) return null;
  const downs = ups.filter((name) => files.includes(`${name}/down.sql`)).length;
  const count = `${ups.length} ${ups.length === 1 ? "folder holds" : "folders hold"} an up.sql, ${downs} a down.sql`;
  return { confidence: "likely", evidence: count, refusal: null };
};

export const diesel: Layout = {
  id: "diesel",
  title: "Diesel or Hasura (<version>_name/up.sql, down.sql)",
  tool: "Diesel",
  deep: true,
  detect,
  read,
};
