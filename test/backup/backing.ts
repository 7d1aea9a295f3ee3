// A database with rows, a backup of it, and bringing it back.
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Backup, type BackupRequest, makeBackup } from "../../src/backup/index.ts";
import type { Database } from "../../src/postgres/index.ts";
import { type Restoration, type RestoreRequest, restore } from "../../src/promote/index.ts";
import { reach } from "../deploy/promotion.ts";
import { liveRequest } from "../live/live-database.ts";
import { urlFor } from "../promote/production.ts";

const untouched = { reshaped: [], written: [], filled: [], unknown: [] };

export const backUp = async (
  database: Database,
  folder: string,
  more: Partial<BackupRequest> = {},
  of: readonly string[] = ["touched"],
): Promise<Backup | null> =>
  makeBackup({
    live: await reach(await urlFor(database)),
    folder,
    settings: { folder, of, keep: null, timeoutMs: 20_000 },
    reach: { ...untouched, unknown: ["a test wants all of them"] },
    ledger: null,
    run: { id: randomUUID(), commit: null },
    tool: "0.0.0",
    // Newer servers than any pg_dump here, or none in sight.
    environment: { PATH: "/nowhere" },
    signal: new AbortController().signal,
    wait: (ms) => wait(ms),
    ...more,
  });

export const bringBack = async (
  database: Database,
  folder: string,
  more: Partial<RestoreRequest> = {},
): Promise<Restoration> => {
  const { live, environment, progress, signal, now, tool } = liveRequest({}, await urlFor(database));
  return restore({
    ...{ live, environment, progress, signal, now, tool, folder },
    limits: { lockTimeoutMs: 200, retryForMs: 1_500 },
    around: {
      now: () => performance.now(),
      wait: (ms) => wait(ms),
      chance: () => Math.random(),
      uuid: () => randomUUID(),
      tell: () => undefined,
    },
    tables: [],
    mode: "restore",
    keepNew: false,
    into: null,
    map: new Map(),
    confirm: async () => true,
    ...more,
  });
};
