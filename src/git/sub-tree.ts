import type { FileTree } from "../model/index.ts";
import { treePath } from "./tree-path.ts";

/** One folder of a tree as a tree of its own: its paths begin in that folder. */
export function subTree(tree: FileTree, folder: string): FileTree {
  const top = treePath(folder);
  if (top === null || top === "") return tree;
  return {
    list: async (path) => {
      const asked = treePath(path);
      if (asked === null) return [];
      const files = await tree.list(asked === "" ? top : `${top}/${asked}`);
      return files.map((file) => file.slice(top.length + 1));
    },
    read: async (path) => {
      const asked = treePath(path);
      return asked === null || asked === "" ? null : await tree.read(`${top}/${asked}`);
    },
  };
}
