import type { FileTree, History } from "../../src/model/index.ts";

/** A repository in memory: path → text or bytes. */
export const treeOf = (files: Readonly<Record<string, string | Uint8Array>>): FileTree => {
  const paths = Object.keys(files).sort();
  return {
    list: async (folder) => paths.filter((path) => folder === "" || path.startsWith(`${folder}/`)),
    read: async (path) => {
      const content = files[path];
      if (content === undefined) return null;
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
  };
};

/** A repository whose files all hold their own path in a comment. */
export const treeOfNames = (...paths: readonly string[]): FileTree =>
  treeOf(Object.fromEntries(paths.map((path) => [path, `-- ${path}\nselect 1;\n`])));

export const idsOf = (history: History): readonly string[] => history.migrations.map(({ id }) => id);

/** `up ← down` file names, without the folder. */
export const pairsOf = ({ folder, migrations }: History): readonly string[] => {
  const short = (file: string): string => (file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file);
  return migrations.map(({ up, down }) => (down ? `${short(up.file)} ← ${short(down.file)}` : short(up.file)));
};

/** What was left out, without the folder. */
export const ignoredOf = ({ folder, ignored }: History): readonly string[] =>
  ignored.map(({ file }) => (file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file));

export const messagesOf = ({ faults }: History): readonly string[] =>
  faults.map(({ check, severity, message }) => `${severity} ${check}: ${message}`);
