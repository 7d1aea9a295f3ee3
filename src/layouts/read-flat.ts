import type { FileFault, FileTree, History, Script } from "../model/index.ts";
import { assemble, type Draft, type Ignored, type Reading } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import { pathReason } from "./not-a-migration.ts";
import { openFiles } from "./open-files.ts";
import { joinPath, relativeTo } from "./paths.ts";

/** A file that holds one migration, both directions. */
export type Parsed = { readonly up: Script; readonly down: Script | null; readonly faults: readonly FileFault[] };

/** How a tool reads a folder in which every file is one migration. */
export type FlatRules = Pick<Reading, "layout" | "duplicates" | "order"> & {
  /** The version that a file name gives, or why its tool does not take the file. */
  readonly version: (
    name: string,
  ) => { readonly version: string; readonly claim?: string } | { readonly reason: string };
  readonly compare: (a: string, b: string) => number;
  /** Files of other kinds that deserve a note, and the note. */
  readonly note: (name: string) => string | null;
  readonly parse: (file: string, text: string) => Parsed;
};

/** Reads such a folder. */
export const readFlat = async (tree: FileTree, folder: string, rules: FlatRules): Promise<History> => {
  const ignored: Ignored[] = [];
  const taken: { readonly name: string; readonly version: string; readonly claim?: string }[] = [];
  for (const path of relativeTo(folder, await tree.list(folder))) {
    const leave = (reason: string | null): void => {
      if (reason !== null) ignored.push({ file: joinPath(folder, path), reason });
    };
    if (!/\.sql$/.test(path)) leave(path.includes("/") ? null : rules.note(path));
    else if (pathReason(path) !== null || path.includes("/")) leave(pathReason(path) ?? "in a subfolder");
    else {
      const found = rules.version(path);
      if ("reason" in found) leave(found.reason);
      else taken.push({ name: path, ...found });
    }
  }
  taken.sort((a, b) => rules.compare(a.name, b.name) || compareBytes(a.name, b.name));
  const open = await openFiles(
    tree,
    taken.map(({ name }) => joinPath(folder, name)),
  );
  const faults: FileFault[] = [...open.faults];
  const broken = new Set(open.faults.filter(({ severity }) => severity === "error").map(({ file }) => file));
  const drafts: readonly Draft[] = taken.map(({ name, ...versions }) => {
    const file = joinPath(folder, name);
    const { up, down, faults: found } = rules.parse(file, open.text(file));
    if (!broken.has(file)) faults.push(...found);
    return { name: name.replace(/\.sql$/, ""), ...versions, up, down };
  });
  const { layout, duplicates, order } = rules;
  return assemble({ layout, folder, drafts, faults, ignored, duplicates, order });
};
