// Where things go: what may be kept between runs, and where a run may live. As root, both must be reachable by the
// unprivileged account that the server runs as.
import {
  accessSync,
  chownSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { homedir, platform } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Problem } from "../model/index.ts";
import { type Account, isRoot, serverAccount } from "./account.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A folder for what was prepared once. `temporary`: nothing could be kept, so it goes with the run. */
export type Cache = { readonly folder: string; readonly temporary: boolean };

/** Runs `work` with a cache. A temporary one is removed when the work fails, else by the guard of the run that it is for. */
export async function withCache<T>(environment: Environment, work: (cache: Cache) => Promise<T>): Promise<T> {
  const cache = cacheFolder(environment);
  try {
    return await work(cache);
  } catch (error) {
    if (cache.temporary) rmSync(cache.folder, { recursive: true, force: true });
    throw error;
  }
}

export function cacheFolder(environment: Environment): Cache {
  for (const candidate of cacheCandidates(environment)) {
    if (usable(candidate)) return { folder: candidate, temporary: false };
  }
  const [parent] = runParents(environment);
  const folder = mkdtempSync(join(parent, "pg-lockstep-cache-"));
  giveTo(serverAccount(), folder);
  return { folder, temporary: true };
}

/** Names of what is being made: a process that was killed leaves it, and an hour later nobody can be at it any more. */
const UNFINISHED = /\.[0-9a-f]{8}$/;
const UNFINISHED_FOR_MS = 3_600_000;

export function removeUnfinished(cache: string): void {
  const now = performance.timeOrigin + performance.now();
  for (const name of readdirSync(cache).filter((entry) => UNFINISHED.test(entry))) {
    const path = join(cache, name);
    if (now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > UNFINISHED_FOR_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function cacheCandidates(environment: Environment): readonly string[] {
  const home = environment.HOME ?? homedir();
  const system = platform();
  const tools = environment.RUNNER_TOOL_CACHE;
  const candidates = [
    tools && join(tools, "pg-lockstep"),
    system === "linux" && isRoot() && "/var/cache/pg-lockstep",
    environment.XDG_CACHE_HOME && join(environment.XDG_CACHE_HOME, "pg-lockstep"),
    system === "darwin" && join(home, "Library", "Caches", "pg-lockstep"),
    system === "win32" && environment.LOCALAPPDATA && join(environment.LOCALAPPDATA, "pg-lockstep", "cache"),
    home && join(home, ".cache", "pg-lockstep"),
  ];
  return candidates
    .filter((folder) => typeof folder === "string" && folder !== "")
    .map((folder) => resolve(`${folder}`));
}

function usable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return !isRoot() || openToOthers(folder);
  } catch {
    return false;
  }
}

function openToOthers(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

const MEMORY = "/dev/shm";
const MEMORY_NEEDED = 512 * 1024 * 1024;
/** sun_path holds 104 bytes on macOS and 108 on Linux; a run's folder and the socket's name take 44 of them. */
const PARENT_LIMIT = 60;

/** Folders in which a run may make its own, best first: memory where there is room, then the temp folders. */
export function runParents(environment: Environment): readonly [string, ...string[]] {
  const temp = environment.TMPDIR ?? environment.TEMP ?? environment.TMP;
  const candidates = [hasRoom(MEMORY) && MEMORY, temp && resolve(temp), "/tmp", "/var/tmp"];
  const [first, ...others] = new Set(
    candidates.filter((folder): folder is string => typeof folder === "string" && isFolder(folder)),
  );
  if (first === undefined) throw noTempFolder();
  const short = [first, ...others].filter((folder) => Buffer.byteLength(folder) <= PARENT_LIMIT);
  const [best, ...rest] = platform() === "win32" ? [first, ...others] : short;
  if (best === undefined) throw noTempFolder();
  return [best, ...rest];
}

function noTempFolder(): Problem {
  return new Problem("temp-folder-missing", "there is no temp folder that a throwaway Postgres could live in", {
    kind: "could-not-judge",
    hint: `Point TMPDIR at a folder with a path of at most ${PARENT_LIMIT} bytes.`,
  });
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= MEMORY_NEEDED;
  } catch {
    return false;
  }
}

/** Hands a tree to the account, so that its guard can remove it. */
export function giveTo(account: Account, path: string): void {
  if (!account) return;
  if (lstatSync(path).isSymbolicLink()) return;
  chownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const entry of readdirSync(path)) giveTo(account, join(path, entry));
}
