import type { FileTree } from "../model/index.ts";
import type { Listing } from "./contract.ts";
import { pathReason } from "./not-a-migration.ts";
import { joinPath } from "./paths.ts";
import { lockFile, schemasBeside } from "./prisma-provider.ts";

// Long enough to pass a licence header, short enough that a dump costs nothing.
const sampleLength = 64 * 1024;

const toolFile = /^(migration_lock\.toml|meta\/_journal\.json|sqitch\.(plan|conf)|\.gmrc.*)$/;

/** The first, the last and some in between: tools change over the years of a history. */
const spread = (files: readonly string[]): readonly string[] => {
  const last = files.length - 1;
  const wanted = [0, 1, Math.floor(last / 3), Math.floor(last / 2), Math.floor((2 * last) / 3), last - 1, last];
  return [...new Set(wanted)].flatMap((at) => files[at] ?? []);
};

/** Reads what detection needs of a folder. `files` are relative to it. */
export const readListing = async (tree: FileTree, folder: string, files: readonly string[]): Promise<Listing> => {
  const sql = files.filter((file) => /\.sql$/i.test(file) && pathReason(file) === null);
  const flat = sql.filter((file) => !file.includes("/"));
  const committed = sql.filter((file) => file.startsWith("committed/"));
  const chosen = [
    ...files.filter((file) => toolFile.test(file)),
    ...spread(flat.length > 0 ? flat : sql),
    ...spread(committed),
  ];
  const samples = new Map<string, string>();
  for (const file of chosen) {
    const bytes = await tree.read(joinPath(folder, file));
    if (bytes) samples.set(file, new TextDecoder().decode(bytes.subarray(0, sampleLength)));
  }
  for (const { path, text } of await schemasFor(tree, folder, files)) {
    samples.set(`../${path.slice(path.lastIndexOf("/") + 1)}`, text);
  }
  return { folder, files, samples };
};

/** Where no lock says what Prisma's migrations are for, the schema beside them does. */
const schemasFor = async (tree: FileTree, folder: string, files: readonly string[]) =>
  folder === "" || files.includes(lockFile) || !files.some((file) => /^[^/]+\/migration\.sql$/.test(file))
    ? []
    : await schemasBeside(tree, folder);

/** Share of the sampled SQL files that a marker occurs in, 0 … 1. */
export const shareWith = (listing: Listing, marker: RegExp): number => {
  const texts = [...listing.samples].filter(([file]) => /\.sql$/i.test(file));
  return texts.length === 0 ? 0 : texts.filter(([, text]) => marker.test(text)).length / texts.length;
};
