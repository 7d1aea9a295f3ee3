import { describe, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import { idsOf, ignoredOf, messagesOf, pairsOf, treeOf, treeOfNames } from "./tree.ts";

const read = (...names: readonly string[]) =>
  readHistory(treeOfNames(...names.map((name) => `m/${name}`)), "m", "auto");

describe("golang-migrate", () => {
  it("orders unpadded numbers as numbers", async () => {
    const history = await read("1_a.up.sql", "1_a.down.sql", "10_c.up.sql", "2_b.up.sql", "2_b.down.sql");
    expect(history.layout).toBe("golang-migrate");
    expect(pairsOf(history)).toEqual(["1_a.up.sql ← 1_a.down.sql", "2_b.up.sql ← 2_b.down.sql", "10_c.up.sql"]);
    expect(messagesOf(history)[0]).toContain("would come before");
  });

  it("pairs by number when the names differ", async () => {
    expect(pairsOf(await read("001_init.up.sql", "001_initial.down.sql"))).toEqual([
      "001_init.up.sql ← 001_initial.down.sql",
    ]);
  });

  it("notes migrations in Go between those in SQL", async () => {
    const history = await read("1_a.up.sql", "2_b.go", "3_c.up.sql");
    expect(ignoredOf(history)).toEqual(["2_b.go"]);
    expect(idsOf(history)).toEqual(["1_a", "3_c"]);
  });

  it("keeps pairs together where a version is claimed twice", async () => {
    const history = await read("1_a.up.sql", "1_a.down.sql", "1_b.up.sql", "1_b.down.sql");
    expect(pairsOf(history)).toEqual(["1_a.up.sql ← 1_a.down.sql", "1_b.up.sql ← 1_b.down.sql"]);
    expect(messagesOf(history)).toEqual([
      "error version-duplicate: `1_b` and `1_a` both claim version 1: golang-migrate refuses the folder",
    ]);
  });

  it("takes the twin for Postgres as pop does, and no other database's", async () => {
    const history = await read(
      "20191100000001_a.mysql.up.sql",
      "20191100000001_a.postgres.up.sql",
      "20191100000001_a.postgres.down.sql",
      "20191100000001_a.up.sql",
      "20191100000002_b.up.sql",
      "20191100000002_b.sqlite3.up.sql",
      "20191100000002_b.down.sql",
    );
    expect(pairsOf(history)).toEqual([
      "20191100000001_a.postgres.up.sql ← 20191100000001_a.postgres.down.sql",
      "20191100000002_b.up.sql ← 20191100000002_b.down.sql",
    ]);
  });

  it("honours the markers of sqlx, morph and pop", async () => {
    const tree = treeOf({
      "m/1_a.up.sql": "-- no-transaction\nselect 1;",
      "m/2_b.up.sql": "-- a comment first\n-- morph:nontransactional\nselect 1;",
      "m/3_c.autocommit.up.sql": "select 1;",
      "m/4_d.up.sql": "select 1; -- no-transaction is not a marker here",
    });
    const history = await readHistory(tree, "m", "auto");
    expect(history.migrations.map(({ up }) => up.transaction)).toEqual(["none", "none", "none", "one"]);
  });

  it("leaves a folder to paired-files that also holds plain numbered files", async () => {
    const history = await read("1_a.up.sql", "1_a.down.sql", "2_b.sql");
    expect(history.layout).toBe("paired-files");
    expect(pairsOf(history)).toEqual(["1_a.up.sql ← 1_a.down.sql", "2_b.sql"]);
  });
});
