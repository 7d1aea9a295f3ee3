import type { FileFault, FileTree } from "../model/index.ts";
import { decodeSql } from "./decode.ts";

/** Text of every file that was asked for, and what was wrong with them. A file that is not there reads as empty. */
export type OpenFiles = { readonly text: (file: string) => string; readonly faults: readonly FileFault[] };

// Enough to keep a disk busy, few enough not to run out of file descriptors.
const atOnce = 64;

const unreadable = (file: string): FileFault => ({
  check: "file-unreadable",
  severity: "error",
  file,
  line: null,
  migration: null,
  message: `\`${file}\` was listed but cannot be read`,
  hint: "Check that it is a regular file and that its permissions let it be read.",
});

/** Reads and decodes SQL files. */
export const openFiles = async (tree: FileTree, files: readonly string[]): Promise<OpenFiles> => {
  const texts = new Map<string, string>();
  const faults: FileFault[] = [];
  for (let from = 0; from < files.length; from += atOnce) {
    const some = files.slice(from, from + atOnce);
    const contents = await Promise.all(some.map((file) => tree.read(file)));
    for (const [at, file] of some.entries()) {
      const bytes = contents[at] ?? null;
      if (bytes === null) {
        faults.push(unreadable(file));
        continue;
      }
      const { text, remarks } = decodeSql(bytes);
      texts.set(file, text);
      for (const { message, ...remark } of remarks)
        faults.push({ check: "file-unreadable", file, migration: null, message: `\`${file}\` ${message}`, ...remark });
    }
  }
  return { text: (file) => texts.get(file) ?? "", faults };
};
