// Where backups lie. Nobody but this user may read them; what is not complete is called `.partial`, and whoever backs up the
// same database next removes it. Names sort by time.

import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BackupKeep } from "../model/index.ts";
import { Problem } from "../model/index.ts";
import type { Live } from "../postgres/index.ts";

const PARTIAL = ".partial";

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40) || "database";

/** What the names of all backups of a database begin with. */
export const prefixOf = ({ name, database }: Pick<Live, "name" | "database">): string =>
  `${plain(database)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}-`;

export const unwritable = (folder: string, error: unknown): Problem => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = code === "ENOSPC" ? "the disk is full" : error instanceof Error ? error.message : String(error);
  return new Problem("backup-failed", `no backup could be written to ${folder}: ${why}`, {
    kind: "could-not-judge",
    hint:
      code === "ENOSPC"
        ? "Free some space there, name another folder with `backup`, or keep fewer with `backup-keep`."
        : "Name a folder with `backup` that this user may write to.",
    cause: error,
  });
};

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** A folder under way. */
export type Partial = {
  readonly path: string;
  /** Gives it its name, once everything in it is on disk. */
  readonly complete: () => Promise<string>;
  readonly discard: () => Promise<void>;
};

/** Opens a folder for a backup, and removes what earlier ones of this database left unfinished. */
export const openPartial = async (home: string, prefix: string, stamp: string): Promise<Partial> => {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    // Rows of production must not be committed by an `git add .`.
    await writeFile(join(home, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 }).catch(() => undefined);
    for (const name of await readdir(home)) {
      if (name.startsWith(prefix) && name.endsWith(PARTIAL))
        await rm(join(home, name), { recursive: true, force: true });
    }
    const final = join(home, `${prefix}${stamp}`);
    const path = `${final}${PARTIAL}`;
    await mkdir(path, { mode: 0o700 });
    return {
      path,
      complete: async () => {
        await sync(path);
        await rename(path, final);
        await sync(home);
        return final;
      },
      discard: () => rm(path, { recursive: true, force: true }),
    };
  } catch (error) {
    throw unwritable(home, error);
  }
};

/** A file that is hashed as it is written. */
export type Growing = AsyncDisposable & {
  readonly take: (piece: Uint8Array) => Promise<void>;
  /** Puts it on disk. */
  readonly end: () => Promise<{ readonly bytes: number; readonly sha256: string }>;
};

const writeWhole = async (handle: FileHandle, piece: Uint8Array): Promise<void> => {
  for (let at = 0; at < piece.length; ) {
    const { bytesWritten } = await handle.write(piece, at);
    at += bytesWritten;
  }
};

export const growFile = async (path: string): Promise<Growing> => {
  const handle = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    take: async (piece) => {
      hash.update(piece);
      bytes += piece.length;
      await writeWhole(handle, piece);
    },
    end: async () => {
      await handle.datasync();
      return { bytes, sha256: hash.digest("hex") };
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
};

const dayOf = (name: string, prefix: string): number => {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)T/.exec(name.slice(prefix.length)) ?? [];
  return year === undefined ? Number.NaN : Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
};

/** Names to be removed so that only those are left that are to be kept. The newest always is. */
export const outdated = (names: readonly string[], prefix: string, keep: BackupKeep | null): readonly string[] => {
  const own = names.filter((name) => name.startsWith(prefix) && /^\d{8}T\d{6}Z-\w+$/.test(name.slice(prefix.length)));
  const newestFirst = own.toSorted().reverse();
  const [newest] = newestFirst;
  if (keep === null || newest === undefined) return [];
  if ("newest" in keep) return newestFirst.slice(keep.newest);
  return newestFirst.slice(1).filter((name) => dayOf(newest, prefix) - dayOf(name, prefix) > keep.days);
};

/** Removes old backups. Gives how many. */
export const retain = async (home: string, prefix: string, keep: BackupKeep | null): Promise<number> => {
  const old = outdated(await readdir(home), prefix, keep);
  for (const name of old) await rm(join(home, name), { recursive: true, force: true });
  return old.length;
};
