// The files of a commit through GitHub's API, for clones that have not got it (checkout's default depth is 1). One request
// lists everything; where GitHub cuts that list, only the folders that are asked for are walked.

import { treePath } from "../git/index.ts";
import { type FileTree, Problem } from "../model/index.ts";
import type { Client, TreeEntry } from "./client.ts";

const link = "120000";
/** As many as Linux follows. */
const mostLinks = 40;
/** Folders walked one by one before we ask for a deeper clone instead. */
const mostFolders = 500;

type Entries = ReadonlyMap<string, TreeEntry>;

const below = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

const isSkipped = (path: string): boolean => path.split("/").some((part) => part === ".git" || part === "node_modules");

const tooLarge = (): Problem =>
  new Problem("base-too-large", "the base has too many folders to be read through GitHub's API", {
    kind: "could-not-judge",
    hint: "Give actions/checkout `fetch-depth: 0`, so that the base is in the clone.",
  });

/** Paths are relative to the root of the repository. Rejects with the client's Problems. */
export const apiTree = (client: Pick<Client, "tree" | "blob">, commit: string): FileTree => {
  const answers = new Map<string, ReturnType<Client["tree"]>>();
  const ask = (id: string, recursive: boolean) => {
    const key = `${id} ${recursive}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = client.tree(id, recursive);
    answers.set(key, answer);
    return answer;
  };

  /** Id of the folder's own tree. Null when there is none. */
  const folderId = async (folder: string): Promise<string | null> => {
    let id = commit;
    for (const part of folder.split("/")) {
      const { entries } = await ask(id, false);
      const child = entries.find((entry) => entry.path === part && entry.type === "tree");
      if (child === undefined) return null;
      id = child.sha;
    }
    return id;
  };

  /** Everything below a tree, however large. */
  const walk = async (
    id: string,
    folder: string,
    found: Map<string, TreeEntry>,
    budget: { left: number },
  ): Promise<void> => {
    const whole = await ask(id, true);
    if (whole.isWhole) {
      for (const entry of whole.entries) if (entry.type === "blob") found.set(below(folder, entry.path), entry);
      return;
    }
    const { entries } = await ask(id, false);
    budget.left -= entries.length;
    if (budget.left < 0) throw tooLarge();
    for (const entry of entries) if (entry.type === "blob") found.set(below(folder, entry.path), entry);
    await Promise.all(
      entries
        .filter((entry) => entry.type === "tree" && !isSkipped(entry.path))
        .map((entry) => walk(entry.sha, below(folder, entry.path), found, budget)),
    );
  };

  const folders = new Map<string, Promise<Entries>>();
  const entriesBelow = (folder: string): Promise<Entries> => {
    const read = async (): Promise<Entries> => {
      const root = await ask(commit, true);
      const found = new Map<string, TreeEntry>();
      if (root.isWhole) {
        for (const entry of root.entries) {
          if (entry.type === "blob" && (folder === "" || entry.path.startsWith(`${folder}/`)))
            found.set(entry.path, entry);
        }
        return found;
      }
      const id = folder === "" ? commit : await folderId(folder);
      if (id !== null) await walk(id, folder, found, { left: mostFolders });
      return found;
    };
    const known = folders.get(folder) ?? read();
    folders.set(folder, known);
    return known;
  };

  const entryAt = async (path: string): Promise<TreeEntry | null> => {
    const root = await ask(commit, true);
    if (root.isWhole) return root.entries.find((entry) => entry.path === path && entry.type === "blob") ?? null;
    const slash = path.lastIndexOf("/");
    const id = slash < 0 ? commit : await folderId(path.slice(0, slash));
    if (id === null) return null;
    const { entries } = await ask(id, false);
    return entries.find((entry) => entry.path === path.slice(slash + 1) && entry.type === "blob") ?? null;
  };

  /** The file that a path means after links to files were followed. Null when one leaves the tree. */
  const fileAt = async (path: string): Promise<TreeEntry | null> => {
    let at = path;
    for (let links = 0; links <= mostLinks; links += 1) {
      const entry = await entryAt(at);
      if (entry === null || entry.mode !== link) return entry;
      const target = Buffer.from(await client.blob(entry.sha)).toString("utf8");
      const next = target.startsWith("/") ? null : resolved(at, target);
      if (next === null) return null;
      at = next;
    }
    return null;
  };

  return {
    list: async (folder) => {
      const asked = treePath(folder);
      if (asked === null) return [];
      const entries = [...(await entriesBelow(asked))].filter(([path]) => !isSkipped(path.slice(asked.length)));
      const kept = await Promise.all(
        entries.map(async ([path, entry]) => (entry.mode !== link || (await fileAt(path)) !== null ? [path] : [])),
      );
      return kept.flat().sort();
    },
    read: async (path) => {
      const asked = treePath(path);
      const entry = asked === null || asked === "" ? null : await fileAt(asked);
      return entry === null ? null : await client.blob(entry.sha);
    },
  };
};

/** Where a link in `path` leads. Null when it leaves the tree. */
const resolved = (path: string, target: string): string | null => {
  const parts = path.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
};
