import type { FileTree, History } from "../model/index.ts";
import type { Layout, LayoutOptions } from "./contract.ts";
import { dbmate } from "./dbmate.ts";
import { type Detected, detectBelow } from "./detect-folders.ts";
import { diesel } from "./diesel.ts";
import { dottedV } from "./dotted-v.ts";
import { drizzle } from "./drizzle.ts";
import type { Detection } from "./fit.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { graphileMigrate } from "./graphile-migrate.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { pairedFiles } from "./paired-files.ts";
import { prisma } from "./prisma.ts";
import { explainFolder, layoutOf, readWith } from "./read-history.ts";
import { sqitch } from "./sqitch.ts";
import { sqlMigrate } from "./sql-migrate.ts";
import { supabase } from "./supabase.ts";

export type { Confidence, Fit, Layout, LayoutOptions, Listing } from "./contract.ts";
export { type Decoded, decodeSql, type Remark } from "./decode.ts";
export type { Detected } from "./detect-folders.ts";
export type { Detection } from "./fit.ts";
export { type DownFile, missingDown } from "./missing-down.ts";
export { fileName, type NewFile, type NewMigration, newFiles } from "./new-files.ts";

/** Every layout that Lockstep reads. Where two read a folder alike, the earlier one gives its name. */
export const layouts: readonly Layout[] = [
  supabase,
  prisma,
  drizzle,
  dbmate,
  goose,
  sqlMigrate,
  nodePgMigrate,
  sqitch,
  graphileMigrate,
  diesel,
  flyway,
  dottedV,
  golangMigrate,
  pairedFiles,
];

/**
 * Looks through the repository for folders of migrations, of one layout where its id is given.
 * Rejects with Problem "no-migrations", "layout-ambiguous", "folder-ambiguous" or "unknown-layout".
 */
export const detectFolders = async (tree: FileTree, layoutId = "auto"): Promise<Detected> =>
  detectBelow(layoutId === "auto" ? layouts : [layoutOf(layouts, layoutId)], tree, "");

/** What a folder that the user named is read as, and why. Rejects as `readHistory` with `auto` does. */
export const detectFolder = (tree: FileTree, folder: string): Promise<Detection> =>
  explainFolder(layouts, tree, folder);

/** Reads one folder of migrations. Rejects with Problem when there is nothing in it to read. */
export const readHistory = (
  tree: FileTree,
  folder: string,
  layoutId: string,
  options: LayoutOptions = { downDirectory: null },
): Promise<History> => readWith(layouts, tree, folder, layoutId, options);
