// Postgres finds its libraries and its share folder from where its program really lies. So the package is copied once into
// the cache, where the unprivileged account can read it, links that npm drops are made, and extensions are laid out.
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { ExtensionFiles, ServerRequest } from "./contract.ts";
import { removeUnfinished } from "./folders.ts";
import { controlFile, extensionOf, TRUSTED } from "./trusted-extensions.ts";

/** Languages whose interpreters the package does not bring, and what builds on them. */
const WITHOUT_INTERPRETER = /(plperlu?|plpython3u?|pltclu?)\b/;
const NOT_NEEDED = /\.a$|^pkgconfig$|^pgxs$/;

/** Folder of a prepared copy of `packageFolder`. */
export function preparedInstallation(
  packageFolder: string,
  version: string,
  cache: string,
  { extensionFiles, overrides = [], progress }: Pick<ServerRequest, "extensionFiles" | "overrides" | "progress">,
): string {
  const files = [...extensionFiles].sort(([a], [b]) => (a < b ? -1 : 1));
  const key = createHash("sha256")
    .update(JSON.stringify([...TRUSTED, files, overrides]))
    .digest("hex")
    .slice(0, 16);
  const prepared = join(cache, `postgres-${version}-${key}`);
  if (existsSync(prepared)) return prepared;
  progress(`Preparing Postgres ${version}`);
  removeUnfinished(cache);
  const work = `${prepared}.${randomBytes(4).toString("hex")}`;
  try {
    const native = join(packageFolder, "native");
    copyTree(native, work);
    makeLinks(native, work);
    layExtensions(shareExtension(work), extensionFiles, new Set(overrides));
    renameOrYield(work, prepared);
    return prepared;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function renameOrYield(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function shareExtension(root: string): string {
  const nested = join(root, "share", "postgresql", "extension");
  return existsSync(nested) ? nested : join(root, "share", "extension");
}

/** Copies with modes of our own: the package may lie in a folder with a strict umask. */
function copyTree(from: string, to: string): void {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (NOT_NEEDED.test(entry.name) || entry.isSymbolicLink()) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else if (!WITHOUT_INTERPRETER.test(entry.name)) {
      copyFileSync(source, target, constants.COPYFILE_FICLONE);
      chmodSync(target, basename(from) === "bin" || /\.(so|dylib|dll)\b/.test(entry.name) ? 0o755 : 0o644);
    }
  }
}

/** `pg-symlinks.json`: pairs of paths that begin with `native/`; the link is `target`, what it points to `source`. */
function makeLinks(native: string, work: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const [real, link] = [source, target].map((path) => join(work, path.replace(/^native\//, ""))) as [string, string];
    if (existsSync(real) && !existsSync(link)) symlinkSync(relative(dirname(link), real), link);
  }
}

function layExtensions(folder: string, extensionFiles: ExtensionFiles, overrides: ReadonlySet<string>): void {
  const real = new Set<string>();
  for (const file of readdirSync(folder)) {
    if (overrides.has(extensionOf(file))) rmSync(join(folder, file));
    if (overrides.has(extensionOf(file)) || !file.endsWith(".control")) continue;
    const name = file.slice(0, -".control".length);
    const path = join(folder, file);
    real.add(name);
    writeFileSync(path, controlFile(name, readFileSync(path, "utf8")));
  }
  for (const [file, content] of extensionFiles) {
    if (basename(file) !== file || real.has(extensionOf(file))) continue;
    writeFileSync(join(folder, file), content, { mode: 0o644 });
  }
}
