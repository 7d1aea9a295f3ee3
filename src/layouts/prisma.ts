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
import { lockFile, providerOf, providerOfSchema, schemasBeside } from "./prisma-provider.ts";

const isPostgresProvider = (provider: string): boolean => /^(postgres|postgresql)$/.test(provider);

const foreignProvider = (text: string): string | null => {
  const provider = providerOf(text);
  return provider === null || isPostgresProvider(provider) ? null : provider;
};

const refusalOf = (file: string, provider: string): string =>
  `its ${file} says that it is for ${provider}, not Postgres`;

type Told = { readonly file: string; readonly provider: string };

/** A lock file decides; where there is none, the schema beside the migrations does. */
const toldProvider = async (tree: FileTree, folder: string): Promise<Told | null> => {
  const file = joinPath(folder, lockFile);
  const lock = await tree.read(file);
  const provider = lock === null ? null : providerOf(new TextDecoder().decode(lock));
  if (lock !== null) return provider === null ? null : { file, provider };
  const beside = await schemasBeside(tree, folder);
  return (
    beside.flatMap(({ path, text }) => {
      const named = providerOfSchema(text);
      return named === null ? [] : [{ file: path, provider: named }];
    })[0] ?? null
  );
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

const refusalBySchemas = (samples: Listing["samples"]): string | null => {
  const told = [...samples].filter(([file]) => file.startsWith("../"));
  const named = told.flatMap(([file, text]) => {
    const provider = providerOfSchema(text);
    return provider === null ? [] : [{ file: file.slice("../".length), provider }];
  })[0];
  return named === undefined || isPostgresProvider(named.provider) ? null : refusalOf(named.file, named.provider);
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
  if (lock === undefined) return { confidence: "likely", evidence: count, refusal: refusalBySchemas(samples) };
  const provider = foreignProvider(lock);
  return {
    confidence: "certain",
    evidence: `there is a ${lockFile}, and ${count}`,
    refusal: provider === null ? null : refusalOf(lockFile, provider),
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
