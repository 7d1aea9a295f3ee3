import type { FileTree, History } from "../model/index.ts";
import type { Layout, LayoutOptions } from "./contract.ts";
import { type Detected, detectBelow } from "./detect-folders.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { pairedFiles } from "./paired-files.ts";
import { prisma } from "./prisma.ts";
import { readWith } from "./read-history.ts";
import { supabase } from "./supabase.ts";

export type { Confidence, Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
export { type Decoded, decodeSql, type Remark } from "./decode.ts";
export type { Detected, Detection } from "./detect-folders.ts";

/** Every layout that Lockstep reads. Where two read a folder alike, the earlier one gives its name. */
export const layouts: readonly Layout[] = [supabase, prisma, golangMigrate, pairedFiles];

/** Looks through the repository for folders of migrations. Rejects with Problem "no-migrations" or "layout-ambiguous". */
export const detectFolders = (tree: FileTree): Promise<Detected> => detectBelow(layouts, tree, "");

/** Reads one folder of migrations. Rejects with Problem when there is nothing in it to read. */
export const readHistory = (
  tree: FileTree,
  folder: string,
  layoutId: string,
  options: LayoutOptions = { downDirectory: null },
): Promise<History> => readWith(layouts, tree, folder, layoutId, options);
