import { atlas } from "./atlas.ts";
import type { Ledger } from "./contract.ts";
import { dbmate } from "./dbmate.ts";
import { drizzle } from "./drizzle.ts";
import { flyway } from "./flyway.ts";
import { golangMigrate } from "./golang-migrate.ts";
import { goose } from "./goose.ts";
import { lockstep } from "./lockstep.ts";
import { nodePgMigrate } from "./node-pg-migrate.ts";
import { plainNames } from "./plain-names.ts";
import { prisma } from "./prisma.ts";
import { rails } from "./rails.ts";
import { sqitch } from "./sqitch.ts";
import { supabase } from "./supabase.ts";

export type { Filed, Ledger, LedgerEntry, LedgerRun, LedgerTable, LedgerWrite, LedgerWriter } from "./contract.ts";
export { findLedgers, placeFor } from "./find-ledger.ts";
export { readEntries } from "./read-entries.ts";
export { amendSums, createSums, forgetSums, maySum, needsSums, recordSums, sumsOf, withSums } from "./sums.ts";

/** Every ledger. Where several have a table of the same name, the one with more columns of its own comes first. */
export const ledgers: readonly Ledger[] = [
  lockstep,
  supabase,
  prisma,
  drizzle,
  nodePgMigrate,
  golangMigrate,
  dbmate,
  flyway,
  goose,
  sqitch,
  atlas,
  rails,
  plainNames,
];
