import { describe, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import { idsOf, ignoredOf, messagesOf, pairsOf, treeOfNames } from "./tree.ts";

const folder = "supabase/migrations";
const read = (names: readonly string[], downDirectory: string | null = null) =>
  readHistory(treeOfNames(...names.map((name) => `supabase/${name}`)), folder, "auto", { downDirectory });

describe("supabase", () => {
  it("reads system E: incremental files, then the master; the archive never", async () => {
    const history = await read([
      "migrations/99999999999999_master_consolidated_schema.sql",
      "migrations/20250120000000_nps_submissions.sql",
      "migrations_archive/20240101000000_initial_schema.sql",
    ]);
    expect(history.layout).toBe("supabase");
    expect(idsOf(history)).toEqual(["20250120000000_nps_submissions", "99999999999999_master_consolidated_schema"]);
  });

  it("takes only files that the Supabase CLI takes", async () => {
    const history = await read([
      "migrations/20210101000000_init.sql",
      "migrations/20220101000000_a.sql",
      "migrations/2025-11-05_telemetry.sql",
      "migrations/README.sql",
      "migrations/_archived/20200101000000_x.sql",
      "migrations/000000000800_upsert.sql",
    ]);
    expect(idsOf(history)).toEqual(["000000000800_upsert", "20210101000000_init", "20220101000000_a"]);
    expect(ignoredOf(history)).toEqual(["2025-11-05_telemetry.sql", "README.sql", "_archived/20200101000000_x.sql"]);
  });

  it("skips an old init as the first file", async () => {
    const history = await read(["migrations/20210101000000_init.sql", "migrations/20220101000000_a.sql"]);
    expect(idsOf(history)).toEqual(["20220101000000_a"]);
    expect(history.ignored[0]?.reason).toContain("skips it");
  });

  it("takes downs from supabase/rollbacks, by the same name or with .down", async () => {
    const history = await read([
      "migrations/20220101000000_a.sql",
      "migrations/20220102000000_b.sql",
      "rollbacks/20220101000000_a.sql",
      "rollbacks/20220102000000_b.down.sql",
      "rollbacks/20220103000000_gone.sql",
    ]);
    expect(pairsOf(history)).toEqual([
      "20220101000000_a.sql ← supabase/rollbacks/20220101000000_a.sql",
      "20220102000000_b.sql ← supabase/rollbacks/20220102000000_b.down.sql",
    ]);
    expect(messagesOf(history)).toEqual([
      "warning history-note: the down `20220103000000_gone` belongs to no migration: it was left out",
    ]);
  });

  it("takes downs from the folder that was named", async () => {
    const history = await read(["migrations/20220101000000_a.sql", "undo/20220101000000_a.sql"], "supabase/undo");
    expect(pairsOf(history)).toEqual(["20220101000000_a.sql ← supabase/undo/20220101000000_a.sql"]);
  });

  it("warns of a down that its CLI would run as an up", async () => {
    const history = await read(["migrations/20220101000000_a.sql", "migrations/20220101000000_a.down.sql"]);
    expect(pairsOf(history)).toEqual(["20220101000000_a.sql ← 20220101000000_a.down.sql"]);
    expect(messagesOf(history)[0]).toContain("the Supabase CLI runs it as a migration of its own");
  });

  it("calls two files of one version an error: the ledger has one row for them", async () => {
    const history = await read(["migrations/20220101000000_a.sql", "migrations/20220101000000_b.sql"]);
    expect(messagesOf(history)[0]).toMatch(/^error version-duplicate/);
  });
});
