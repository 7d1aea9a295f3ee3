import { readFileSync } from "node:fs";
import { platform, userInfo } from "node:os";

/** The account that server processes run as. Null: as ourselves. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** Postgres refuses to run as root, so root steps down to `postgres` where that account exists, else to `nobody`. */
export function serverAccount(): Account {
  if (!isRoot()) return null;
  const accounts = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const found = accounts.find(([user, , uid]) => user === name && Number(uid) > 0);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  // What Linux calls the overflow user.
  return { uid: 65534, gid: 65534 };
}

export function isRoot(): boolean {
  if (platform() === "win32") return false;
  try {
    return userInfo().uid === 0;
  } catch {
    // An account without a name is not root.
    return false;
  }
}

/** The user id that folders of a run belong to. */
export function serverUid(): number {
  const account = serverAccount();
  if (account) return account.uid;
  try {
    return userInfo().uid;
  } catch {
    return -1;
  }
}
