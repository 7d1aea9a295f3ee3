// `migrations/<name>/migration.sql`. Prisma orders by the bytes of the folder's name and remembers the whole name; it has no
// downs: `down.sql` or `rollback.sql` beside the migration is run by hand, and by us.
import { type FileFault, type FileTree, type History, Problem } from "../model/index.ts";
import { assemble, historyNote, type Ignored } from "./assemble.ts";
import { compareBytes } from "./byte-order.ts";
import type { Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
import { findDownFiles } from "./down-files.ts";
import { draftPairs, type Pair } from "./draft-pairs.ts";
import { folderReason } from "./not-a-migration.ts";
import { joinPath, relativeTo } from "./paths.ts";

const lockFile = "migration_lock.toml";

/** The `provider` that a migration_lock.toml, or a `datasource`, names. */
const providerOf = (lock: string): string | null =>
  /^[ \t]*provider[ \t]*=[ \t]*["']?([\w-]+)/m.exec(lock)?.[1] ?? null;

const isPostgresProvider = (provider: string): boolean => /^(postgres|postgresql)$/.test(provider);

const foreignProvider = (lock: string): string | null => {
  const provider = providerOf(lock);
  return provider === null || isPostgresProvider(provider) ? null : provider;
};

const refusalOf = (provider: string): string => `its ${lockFile} says that it is for ${provider}, not Postgres`;

const textOf = async (tree: FileTree, path: string): Promise<string | null> => {
  const bytes = await tree.read(path);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

type Told = { readonly file: string; readonly provider: string };

/** The provider in the `datasource` of the schema that lies beside the migrations: one file, or several in a folder. */
const toldBySchemas = async (tree: FileTree, folder: string): Promise<Told | null> => {
  const parent = folder.split("/").slice(0, -1).join("/");
  const schemas = relativeTo(parent, await tree.list(parent)).filter((path) =>
    /^(?:schema\/)?[^/]+\.prisma$/.test(path),
  );
  for (const file of schemas.map((path) => joinPath(parent, path))) {
    const datasource = /^[ \t]*datasource\s+\w+\s*\{[^}]*\}/m.exec((await textOf(tree, file)) ?? "")?.[0];
    const provider = datasource === undefined ? null : providerOf(datasource);
    if (provider !== null) return { file, provider };
  }
  return null;
};

/** A lock file decides; where there is none, the schema beside the migrations does. */
const toldProvider = async (tree: FileTree, folder: string): Promise<Told | null> => {
  const file = joinPath(folder, lockFile);
  const lock = await textOf(tree, file);
  if (lock === null) return await toldBySchemas(tree, folder);
  const provider = providerOf(lock);
  return provider === null ? null : { file, provider };
};

const refuseOtherProviders = async (tree: FileTree, folder: string): Promise<void> => {
  const told = await toldProvider(tree, folder);
  if (told === null || isPostgresProvider(told.provider)) return;
  throw new Problem("not-postgres", `the migrations in ${folder} are for ${told.provider}`, {
    detail: `${told.file} says provider = "${told.provider}".`,
    hint: "Name a folder of Postgres migrations with `migrations`, or mend the provider there.",
  });
};

const codeOnly = /^migration\.(ts|js|mjs|cjs)$/;

/** Names of the files in each direct subfolder. */
const subfolders = (inside: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const folders = new Map<string, string[]>();
  for (const path of inside) {
    const cut = path.indexOf("/");
    if (cut === -1) continue;
    const [name, rest] = [path.slice(0, cut), path.slice(cut + 1)];
    const files = folders.get(name);
    if (files) files.push(rest);
    else folders.set(name, [rest]);
  }
  return folders;
};

const reasonFor = (name: string, files: readonly string[]): string | null => {
  if (files.includes("migration.sql")) return null;
  if (files.some((file) => codeOnly.test(file))) return "a migration in code: Lockstep reads SQL only";
  return folderReason(name) ?? "a folder without migration.sql, which Prisma refuses";
};

const pairFault = (folder: string, name: string): FileFault =>
  historyNote(
    joinPath(folder, `${name}/rollback.sql`),
    `\`${name}\` has both down.sql and rollback.sql: down.sql was taken`,
    { severity: "warning", hint: "Keep one of them." },
  );

const read = async (tree: FileTree, folder: string, options: LayoutOptions): Promise<History> => {
  await refuseOtherProviders(tree, folder);
  const inside = relativeTo(folder, await tree.list(folder));
  const folders = subfolders(inside);
  const ignored: Ignored[] = inside
    .filter((path) => !path.includes("/") && /\.sql$/i.test(path))
    .map((file) => ({ file, reason: "Prisma reads folders only" }));
  const faults: FileFault[] = [];
  const names = [...folders.keys()].sort(compareBytes);
  const elsewhere = options.downDirectory === null ? null : await findDownFiles(tree, [options.downDirectory]);
  const pairs = names.flatMap((name): readonly Pair[] => {
    const files = folders.get(name) ?? [];
    const reason = reasonFor(name, files);
    if (reason) {
      ignored.push({ file: `${name}/${files[0] ?? ""}`, reason });
      return [];
    }
    const downs = ["down.sql", "rollback.sql"].filter((file) => files.includes(file));
    if (downs.length > 1) faults.push(pairFault(folder, name));
    const beside = downs[0] === undefined ? null : joinPath(folder, `${name}/${downs[0]}`);
    const version = /^\d+/.exec(name)?.[0] ?? name;
    const up = joinPath(folder, `${name}/migration.sql`);
    return [{ name, version, up, down: beside ?? elsewhere?.files.get(name) ?? null }];
  });
  const drafted = await draftPairs(tree, pairs);
  return assemble({
    layout: "prisma",
    folder,
    drafts: drafted.drafts,
    faults: [...faults, ...drafted.faults],
    ignored: ignored.map(({ file, reason }) => ({ file: joinPath(folder, file), reason })),
    duplicates: { severity: "warning", because: "Prisma tells them apart by their whole names and runs both" },
    order: "of the names of their folders, as Prisma does",
  });
};

const detect = ({ files, samples }: Listing): Fit | null => {
  const folders = [...subfolders(files)];
  const held = folders.filter(([, names]) => names.includes("migration.sql"));
  // A snapshot beside each migration.sql is Drizzle's.
  const drizzle = held.filter(([, names]) => names.includes("snapshot.json"));
  if (held.length === 0 || drizzle.length * 2 > held.length) return null;
  const downs = held.filter(([, names]) => names.includes("down.sql") || names.includes("rollback.sql")).length;
  const count = `${held.length} ${held.length === 1 ? "folder holds" : "folders hold"} a migration.sql, ${downs} with a down`;
  const lock = samples.get(lockFile);
  if (lock === undefined) return { confidence: "likely", evidence: count, refusal: null };
  const provider = foreignProvider(lock);
  return {
    confidence: "certain",
    evidence: `there is a ${lockFile}, and ${count}`,
    refusal: provider === null ? null : refusalOf(provider),
  };
};

export const prisma: Layout = {
  id: "prisma",
  title: "Prisma Migrate (<name>/migration.sql)",
  tool: "Prisma",
  deep: true,
  detect,
  read,
};
