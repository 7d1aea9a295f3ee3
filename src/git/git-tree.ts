import { type FileTree, Problem } from "../model/index.ts";
import { type ObjectReader, openObjectReader } from "./object-reader.ts";
import { isCommitId } from "./resolve-commit.ts";
import { type Environment, runGit } from "./run-git.ts";
import { isSkipped, treePath } from "./tree-path.ts";

/** A file tree that holds a process. Disposing ends it. */
export type OpenTree = FileTree & AsyncDisposable;

type Entry = { readonly id: string; readonly link: boolean };

// As many as Linux follows before it says ELOOP.
const mostLinks = 40;

/** The files of one commit, as `diskTree` would show its checkout: links are followed while they stay inside. */
export async function gitTree(root: string, sha: string, environment: Environment): Promise<OpenTree> {
  const entries = await listEntries(root, sha, environment);
  const paths = [...entries.keys()].sort();
  let reader: ObjectReader | null = null;
  const readObject = (id: string) => {
    reader ??= openObjectReader(root, environment);
    return reader.read(id);
  };
  const resolve = (path: string) => followLinks(path, entries, readObject);

  return {
    list: async (folder) => {
      const asked = treePath(folder);
      const real = asked === null ? null : await resolve(asked);
      if (asked === null || real === null) return [];
      const names = below(paths, real).filter((name) => !isSkipped(name));
      const files: string[] = [];
      for (const name of names) {
        const path = join(real, name);
        const target = entries.get(path)?.link === true ? await resolve(path) : path;
        if (target !== null && entries.has(target)) files.push(join(asked, name));
      }
      return files.sort();
    },
    read: async (path) => {
      const asked = treePath(path);
      const real = asked === null ? null : await resolve(asked);
      const entry = real === null ? undefined : entries.get(real);
      return entry === undefined ? null : await readObject(entry.id);
    },
    [Symbol.asyncDispose]: async () => {
      await reader?.[Symbol.asyncDispose]();
    },
  };
}

async function listEntries(root: string, sha: string, environment: Environment): Promise<ReadonlyMap<string, Entry>> {
  if (!isCommitId(sha)) throw new Problem("git-commit-unknown", `${JSON.stringify(sha)} is not the id of a commit`);
  const answer = await runGit(root, ["ls-tree", "-r", "-z", "--full-tree", sha], environment);
  if (answer.code !== 0) {
    throw new Problem("git-commit-unknown", `this clone does not have the commit ${sha}`, {
      kind: "could-not-judge",
      detail: answer.stderr,
      hint: "Fetch more history first (actions/checkout: `fetch-depth: 0`).",
    });
  }
  const entries = new Map<string, Entry>();
  for (const line of answer.stdout.toString("utf8").split("\0")) {
    const tab = line.indexOf("\t");
    const [mode, type, id] = line.slice(0, tab).split(" ");
    if (type === "blob" && id !== undefined) entries.set(line.slice(tab + 1), { id, link: mode === "120000" });
  }
  return entries;
}

/** The path with every link in it replaced by what it points to. Null when one leaves the tree or they run in a circle. */
async function followLinks(
  path: string,
  entries: ReadonlyMap<string, Entry>,
  readObject: (id: string) => Promise<Uint8Array>,
): Promise<string | null> {
  const rest = path === "" ? [] : path.split("/");
  const done: string[] = [];
  for (let links = 0; rest.length > 0; ) {
    const part = rest.shift() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (done.pop() === undefined) return null;
      continue;
    }
    const entry = entries.get([...done, part].join("/"));
    if (entry?.link !== true) {
      done.push(part);
      continue;
    }
    const target = Buffer.from(await readObject(entry.id)).toString("utf8");
    links += 1;
    if (links > mostLinks || target.startsWith("/")) return null;
    rest.unshift(...target.split("/"));
  }
  return done.join("/");
}

/** What `paths`, sorted, hold below a folder, without the folder's name. */
function below(paths: readonly string[], folder: string): readonly string[] {
  if (folder === "") return paths;
  return paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
