import { describe, expect, it } from "vitest";
import { readHistory } from "../../src/layouts/index.ts";
import { idsOf, ignoredOf, messagesOf, pairsOf, treeOf, treeOfNames } from "./tree.ts";

const read = (...names: readonly string[]) =>
  readHistory(treeOfNames(...names.map((name) => `db/migrations/${name}`)), "db/migrations", "paired-files");

describe("paired-files", () => {
  it("reads system A: numbered pairs, downs never as ups", async () => {
    const history = await readHistory(
      treeOfNames(
        "database/migrations/001_initial_schema.sql",
        "database/migrations/001_initial_schema.down.sql",
        "database/migrations/002_add_indexes.sql",
        "database/migrations/002_add_indexes.down.sql",
        "database/schema.sql",
      ),
      "database/migrations",
      "auto",
    );
    expect(history.layout).toBe("paired-files");
    expect(pairsOf(history)).toEqual([
      "001_initial_schema.sql ← 001_initial_schema.down.sql",
      "002_add_indexes.sql ← 002_add_indexes.down.sql",
    ]);
    expect(history.migrations.map(({ version }) => version)).toEqual(["001", "002"]);
    expect(history.faults).toEqual([]);
  });

  it.each([
    ["pads nothing and says so", ["1_a.sql", "10_c.sql", "2_b.sql"], ["1_a", "2_b", "10_c"]],
    [
      "orders dates of different widths as dates",
      ["20251105_b.sql", "20240101000000_a.sql"],
      ["20240101000000_a", "20251105_b"],
    ],
    ["orders dashed dates", ["2025-11-05_b.sql", "2024-01-02-a.sql"], ["2024-01-02-a", "2025-11-05_b"]],
    ["orders dotted numbers by their parts", ["1.10_c.sql", "1.9_b.sql", "1_a.sql"], ["1_a", "1.9_b", "1.10_c"]],
    ["puts names without numbers last", ["b_users.sql", "a_base.sql", "001_x.sql"], ["001_x", "a_base", "b_users"]],
    [
      "keeps letters after numbers in byte order",
      ["001b_y.sql", "001_x.sql", "002_z.sql"],
      ["001_x", "001b_y", "002_z"],
    ],
  ])("%s", async (_, names, ids) => {
    expect(idsOf(await read(...names))).toEqual(ids);
  });

  it("says when plain file names would order otherwise", async () => {
    expect(messagesOf(await read("1_a.sql", "10_c.sql", "2_b.sql"))).toEqual([
      "info history-note: applied in the order of their numbers; by plain file name `10_c` would come before `1_a`",
    ]);
  });

  it.each([
    [["001_a.sql", "001_a_down.sql"], ["001_a.sql ← 001_a_down.sql"]],
    [["001_a.up.sql", "001_a.down.sql"], ["001_a.up.sql ← 001_a.down.sql"]],
    [["001_a_up.sql", "001_a_down.sql"], ["001_a_up.sql ← 001_a_down.sql"]],
    [["001_a.sql", "001_a.rollback.sql"], ["001_a.sql ← 001_a.rollback.sql"]],
    [
      ["001_scale_down.sql", "002_b.sql"],
      ["001_scale_down.sql", "002_b.sql"],
    ],
    [
      ["001.do.sql", "001.undo.sql", "002.do.add-x.sql", "002.undo.add-x.sql"],
      ["001.do.sql ← 001.undo.sql", "002.do.add-x.sql ← 002.undo.add-x.sql"],
    ],
    [["0001.foo.sql", "0001.foo.rollback.sql"], ["0001.foo.sql ← 0001.foo.rollback.sql"]],
    [["001.users.next.sql", "001.users.prev.sql"], ["001.users.next.sql ← 001.users.prev.sql"]],
    [["001_init.sql", "001_initial.down.sql"], ["001_init.sql ← 001_initial.down.sql"]],
    [["create_users.up.sql", "create_users.down.sql"], ["create_users.up.sql ← create_users.down.sql"]],
  ])("pairs %j", async (names, pairs) => {
    expect(pairsOf(await read(...names))).toEqual(pairs);
  });

  it("takes downs from a folder of their own", async () => {
    const names = ["m/001_a.sql", "m/002_b.sql", "m/down/001_a.sql", "m/down/002_b.down.sql"];
    const history = await readHistory(treeOfNames(...names), "m", "paired-files");
    expect(pairsOf(history)).toEqual(["001_a.sql ← down/001_a.sql", "002_b.sql ← down/002_b.down.sql"]);
    expect(history.ignored).toEqual([]);
  });

  it("takes downs from the folder that was named", async () => {
    const tree = treeOfNames("m/001_a.sql", "undo/001_a.sql", "m/down/001_a.sql");
    const history = await readHistory(tree, "m", "auto", { downDirectory: "./undo/" });
    expect(pairsOf(history)).toEqual(["001_a.sql ← undo/001_a.sql"]);
  });

  it("leaves out twins, seeds, whole schemas, archives and tests, each with its reason", async () => {
    const history = await read(
      "001_a.sql",
      "001_a.mysql.sql",
      "schema.sql",
      "seed.sql",
      "init.sql",
      "_archived_2023/000_x.sql",
      "seeds/001_seed_data.sql",
      "tests/001_a.sql",
    );
    expect(idsOf(history)).toEqual(["001_a"]);
    expect(ignoredOf(history)).toHaveLength(7);
    expect(history.ignored.every(({ reason }) => reason !== "")).toBe(true);
  });

  it("runs numbered seeds and inits: their tool does", async () => {
    expect(idsOf(await read("001_init.sql", "002_schema.sql", "003_seed_plans.sql"))).toHaveLength(3);
  });

  it("prefers the twin for Postgres", async () => {
    const history = await read("001_a.sql", "001_a.postgres.sql", "001_a.sqlite.sql");
    expect(pairsOf(history)).toEqual(["001_a.postgres.sql"]);
    expect(ignoredOf(history)).toEqual(["001_a.sql", "001_a.sqlite.sql"]);
  });

  it.each([
    ["one version twice", ["001_a.sql", "001_b.sql"]],
    ["padded and unpadded", ["001_a.sql", "1_b.sql"]],
    ["a file and its .up twin", ["001_a.sql", "001_a.up.sql"]],
  ])("reports %s", async (_, names) => {
    const history = await read(...names);
    expect(new Set(idsOf(history)).size).toBe(2);
    expect(
      history.faults.filter(({ check, severity }) => check === "version-duplicate" && severity === "error"),
    ).toHaveLength(1);
  });

  it("reports a name that differs in case only", async () => {
    const history = await read("Create_Users.sql", "create_users.sql");
    expect(history.faults.map(({ check }) => check)).toContain("version-duplicate");
  });

  it("reports a down without an up and does not run it", async () => {
    const history = await read("001_a.sql", "002_b.down.sql");
    expect(idsOf(history)).toEqual(["001_a"]);
    expect(messagesOf(history)).toEqual([
      "warning history-note: the down `002_b.down.sql` belongs to no migration: it was left out",
    ]);
  });

  it("honours the marker of sqlx", async () => {
    const tree = treeOf({
      "m/1_a.sql": "-- no-transaction\ncreate index concurrently i on t (a);",
      "m/2_b.sql": "select 1",
    });
    const history = await readHistory(tree, "m", "auto");
    expect(history.migrations.map(({ up }) => up.transaction)).toEqual(["none", "one"]);
  });

  it.each([
    ["tern", "create table t ();\n---- create above / drop below ----\ndrop table t;\n"],
    ["MyBatis", "create table t ();\n-- //@UNDO\ndrop table t;\n"],
    ["rambler", "-- rambler up\ncreate table t ();\n-- rambler down\ndrop table t;\n"],
    ["a stray goose file", "-- +goose Up\ncreate table t ();\n-- +goose Down\ndrop table t;\n"],
    ["headings", "create table t ();\n-- Down Migration\ndrop table t;\n"],
    ["lone words", "-- UP\r\ncreate table t ();\r\n-- DOWN\r\ndrop table t;\r\n"],
    ["marked words", "-- !UP\ncreate table t ();\n-- ==== !DOWN ====\ndrop table t;\n"],
  ])("never runs the down that a file of %s holds", async (_, text) => {
    const tree = treeOf({ "m/1_a.sql": text, "m/2_b.sql": "-- going down this road\nselect 1;" });
    const [first, second] = (await readHistory(tree, "m", "paired-files")).migrations;
    expect([first?.up.sql.trim(), first?.down?.sql.trim()]).toEqual(["create table t ();", "drop table t;"]);
    expect(first?.up.sql).toHaveLength(text.length);
    expect(second?.down).toBeNull();
  });

  it.each([
    ["a heading", "create table t ();\n-- Down migration (for reference)\n--   drop table t;\n"],
    ["a lone word", "-- up\ncreate table t ();\n-- down\n-- drop table t;\n"],
    ["a word without its pair", "create table t ();\n-- down\ncreate table u ();\n"],
  ])("takes no down from the comments below %s", async (_, text) => {
    const [migration] = (await readHistory(treeOf({ "m/1_a.sql": text }), "m", "paired-files")).migrations;
    expect([migration?.up.sql, migration?.down]).toEqual([text, null]);
  });

  it("keeps the empty down that a tool's own marker opens", async () => {
    const tree = treeOf({ "m/1_a.sql": "create table t ();\n-- migrate:down\n-- nothing\n" });
    const [migration] = (await readHistory(tree, "m", "paired-files")).migrations;
    expect(migration?.down?.sql.trim()).toBe("-- nothing");
  });

  it("keeps an empty down: its round trip speaks for itself", async () => {
    const tree = treeOf({ "m/1_a.sql": "create table t ();", "m/1_a.down.sql": "" });
    const [migration] = (await readHistory(tree, "m", "auto")).migrations;
    expect(migration?.down).toEqual({ file: "m/1_a.down.sql", sql: "", transaction: "one", queries: null });
  });
});
