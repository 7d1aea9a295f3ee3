// Which folders of a repository could hold migrations, by names alone. A folder that is nothing but `migrations`, or the like,
// is a usual place; others count only when no usual place has anything.
import { folderReason, isDownFolder, isPostgres, otherDatabaseIn } from "./not-a-migration.ts";
import { baseName, parentOf } from "./paths.ts";
import { planFiles } from "./sqitch.ts";

export type Candidate = {
  readonly folder: string;
  /** Every file below it, relative to it. */
  readonly files: readonly string[];
  readonly usual: boolean;
  /** Why it is not looked at. Null: look. */
  readonly reason: string | null;
};

const usualName = /^(.*[-_.])?(migrations?|migrate)([-_.].*)?$|^(drizzle|sqitch|flyway|committed)$/i;

/** Is it a place where people put migrations? */
const isUsual = (folder: string): boolean =>
  folder
    .split("/")
    .slice(-2)
    .some((part) => usualName.test(part));

const flywayRoot = (folder: string): string => {
  for (let at = folder; at !== ""; at = parentOf(at)) {
    if (/^(migrations?|sql)$/i.test(baseName(at))) return at;
    // Folders of one database each: `db/migration/postgresql`, `db/migration/mysql`.
    if (isPostgres(baseName(at).toLowerCase()) || otherDatabaseIn(baseName(at))) return at;
  }
  return folder;
};

/** The folder that a file speaks for, if it speaks for one. */
const folderOf = (path: string): string | null => {
  const name = baseName(path);
  const folder = parentOf(path);
  if (planFiles.includes(name)) return folder;
  if (name === "_journal.json" && baseName(folder) === "meta") return parentOf(folder);
  if (!/\.sql$/i.test(name)) return null;
  if (/^(migration|up|down|rollback)\.sql$/.test(name)) return parentOf(folder);
  if (baseName(folder) === "committed") return parentOf(folder);
  return /^[VUR].*__/.test(name) ? flywayRoot(folder) : folder;
};

const reasonFor = (folder: string): string | null => {
  if (folder === "") return null;
  const parts = folder.split("/");
  for (const part of parts) {
    const reason = folderReason(part);
    if (reason) return reason;
  }
  const last = parts.at(-1) ?? "";
  if (isDownFolder(last)) return "downs, which never run as migrations";
  const other = otherDatabaseIn(folder);
  return other ? `for ${other}, by its name` : null;
};

const hidden = /(^|\/)(node_modules|\.git|vendor|\.venv|venv)\//;

/** Folders worth a look, shallow ones first. `files` are paths from the root. */
export const candidateFolders = (files: readonly string[], below = ""): readonly Candidate[] => {
  const visible = files.filter((path) => !hidden.test(path));
  const contents = new Map<string, string[]>();
  for (const path of visible) {
    const folder = folderOf(path);
    if (folder !== null && (below === "" || folder === below || folder.startsWith(`${below}/`)))
      contents.set(folder, []);
  }
  for (const path of visible)
    for (let at = parentOf(path); ; at = parentOf(at)) {
      contents.get(at)?.push(at === "" ? path : path.slice(at.length + 1));
      if (at === "") break;
    }
  const depth = (folder: string): number => (folder === "" ? 0 : folder.split("/").length);
  return [...contents]
    .map(([folder, inside]) => ({
      folder,
      files: inside,
      usual: isUsual(folder),
      reason: reasonFor(folder === below ? "" : folder.slice(below === "" ? 0 : below.length + 1)),
    }))
    .sort((a, b) => depth(a.folder) - depth(b.folder) || (a.folder < b.folder ? -1 : 1));
};
