// A folder as its files lie there, ignored ones too. It is read on behalf of a stranger: a link that leaves the folder is
// as good as absent, and what is no regular file (a pipe would hang us) is never opened.
import { closeSync, type Dirent, openSync, readFileSync, realpathSync, statSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type FileTree, Problem } from "../model/index.ts";
import { skippedFolders, treePath } from "./tree-path.ts";

/** The files below a folder. The folder must exist. */
export async function diskTree(root: string): Promise<FileTree> {
  const realRoot = await realpath(root).catch((cause: unknown) => {
    throw unreadable("folder-unreadable", root, cause);
  });
  if (!(await stat(realRoot)).isDirectory()) {
    throw new Problem("folder-unreadable", `${JSON.stringify(root)} is not a folder`, {
      hint: "Name the folder of the project, or of its migrations.",
    });
  }
  const inside: Inside = (path) => realInside(realRoot, path);
  return {
    list: async (folder) => {
      const asked = treePath(folder);
      const real = asked === null ? null : inside(asked);
      if (asked === null || real === null) return [];
      const files: string[] = [];
      await walk(real, asked, inside, files);
      return files.sort();
    },
    read: async (path) => {
      const asked = treePath(path);
      const real = asked === null ? null : inside(asked);
      return real === null ? null : readRegular(real, path);
    },
  };
}

/** The real path of a file; null when it leads elsewhere. */
type Inside = (path: string) => string | null;

async function walk(folder: string, prefix: string, inside: Inside, files: string[]): Promise<void> {
  for (const entry of await entriesOf(folder, prefix)) {
    const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
    if (skippedFolders.has(entry.name)) continue;
    if (entry.isDirectory()) await walk(join(folder, entry.name), path, inside, files);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsToFile(path, inside)))) files.push(path);
  }
}

async function entriesOf(folder: string, path: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw unreadable("folder-unreadable", path === "" ? folder : path, cause);
  }
}

async function leadsToFile(path: string, inside: Inside): Promise<boolean> {
  const real = inside(path);
  return real !== null && (await stat(real)).isFile();
}

function realInside(realRoot: string, path: string): string | null {
  try {
    const real = realpathSync.native(join(realRoot, ...path.split("/")));
    if (real === realRoot) return real;
    const fence = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
    // Credentials may lie in .git: no link may lead there.
    return real.startsWith(fence) && !real.slice(fence.length).split(sep).includes(".git") ? real : null;
  } catch (cause) {
    if (isAbsent(cause)) return null;
    throw unreadable("file-unreadable", path, cause);
  }
}

// Histories have thousands of small files, and each trip through the pool of threads costs more than to read one.
function readRegular(real: string, path: string): Uint8Array | null {
  try {
    if (!statSync(real).isFile()) return null;
    const file = openSync(real, "r");
    try {
      return new Uint8Array(readFileSync(file));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (isAbsent(cause)) return null;
    throw unreadable("file-unreadable", path, cause);
  }
}

const absent: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && absent.has(cause.code);
}

function unreadable(code: string, path: string, cause: unknown): Problem {
  return new Problem(code, `cannot read ${JSON.stringify(path)}`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: "Check that it exists and that this user may read it.",
    cause,
  });
}
