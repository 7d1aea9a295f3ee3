// Where things go: what may be kept between runs, and where a run may live. As root, both must be reachable by the
// unprivileged account that the server runs as.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { homedir, platform, tmpdir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** The account that server processes run as. Null: as ourselves. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** Postgres refuses to run as root, so root steps down to `postgres` where that account exists, else to `nobody`. */
export function serverAccount(): Account {
  if (platform() === "win32" || !isRoot()) return null;
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const found = accounts.find(([user, , uid]) => user === name && Number(uid) > 0);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  return { uid: 65534, gid: 65534 };
}

export function isRoot(): boolean {
  try {
    return userInfo().uid === 0;
  } catch {
    // An account without a name is not root.
    return false;
  }
}

/** The first folder that can be had for what is kept between runs. Null: keep nothing. */
export function cacheFolder(environment: Environment): string | null {
  const home = environment.HOME ?? homedir();
  const candidates = [
    environment.RUNNER_TOOL_CACHE && join(environment.RUNNER_TOOL_CACHE, "pg-lockstep"),
    platform() === "linux" && isRoot() && "/var/cache/pg-lockstep",
    environment.XDG_CACHE_HOME && join(environment.XDG_CACHE_HOME, "pg-lockstep"),
    platform() === "darwin" && join(home, "Library", "Caches", "pg-lockstep"),
    platform() === "win32" && environment.LOCALAPPDATA && join(environment.LOCALAPPDATA, "pg-lockstep", "cache"),
    join(home, ".cache", "pg-lockstep"),
  ];
  for (const candidate of candidates) {
    if (candidate && usable(resolve(candidate))) return resolve(candidate);
  }
  return null;
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

/** Folders in which a run may make its own, best first: memory where there is room, then the temp folders. */
export function runParents(environment: Environment): readonly string[] {
  const temp = environment.TMPDIR ?? environment.TEMP ?? environment.TMP ?? tmpdir();
  const candidates = [...(hasRoom(MEMORY) ? [MEMORY] : []), resolve(temp), ...(platform() === "win32" ? [] : ["/tmp"])];
  return [...new Set(candidates)].filter((folder) => existsSync(folder));
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= MEMORY_NEEDED;
  } catch {
    return false;
  }
}
