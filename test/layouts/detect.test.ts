import { describe, expect, it } from "vitest";
import { detectFolder, detectFolders, layouts, readHistory } from "../../src/layouts/index.ts";
import { messagesOf, treeOf, treeOfNames } from "./tree.ts";

const found = async (...paths: readonly string[]) =>
  (await detectFolders(treeOfNames(...paths))).found.map(({ folder, layout }) => `${folder}: ${layout}`);

describe("detectFolders", () => {
  it.each([
    [
      "system A",
      ["database/migrations/001_a.sql", "database/migrations/001_a.down.sql", "database/schema.sql"],
      ["database/migrations: paired-files"],
    ],
    [
      "system B",
      ["supabase/migrations/20260101000000_c.sql", "database-schema/latest_schema.sql"],
      ["supabase/migrations: supabase"],
    ],
    [
      "system C",
      ["migrations/20240101000000_init/migration.sql", "migrations/20240101000000_init/rollback.sql"],
      ["migrations: prisma"],
    ],
    [
      "system D",
      ["database/migrations/001_a.sql", "database/seeds/001_seed_data.sql"],
      ["database/migrations: paired-files"],
    ],
    [
      "system E",
      [
        "supabase/migrations/99999999999999_m.sql",
        "supabase/migrations_archive/2025-11-05_t.sql",
        "prisma/schema.prisma",
      ],
      ["supabase/migrations: supabase"],
    ],
    [
      "several folders",
      ["apps/a/prisma/migrations/1_a/migration.sql", "packages/b/migrations/1_a.up.sql"],
      ["apps/a/prisma/migrations: prisma", "packages/b/migrations: golang-migrate"],
    ],
    [
      "twins",
      ["db/migrations/postgres/1_a.up.sql", "db/migrations/mysql/1_a.up.sql", "db/migrations/sqlite3/1_a.up.sql"],
      ["db/migrations/postgres: golang-migrate"],
    ],
    [
      "downs under another name",
      [
        "apps/api/supabase/migrations/20250914173620_a.sql",
        "docs/database/rollback-migrations/20250914173620_rollback_a.sql",
        "db/migrations_down/20250914173620_a.sql",
      ],
      ["apps/api/supabase/migrations: supabase"],
    ],
    [
      "resources of Java",
      ["src/main/resources/db/migration/V1__a.sql", "src/main/resources/db/migration/2024/V2__b.sql"],
      ["src/main/resources/db/migration: flyway"],
    ],
    [
      "vendors of Flyway",
      ["db/migration/postgresql/V1__a.sql", "db/migration/mysql/V1__a.sql", "db/migration/h2/V1__a.sql"],
      ["db/migration/postgresql: flyway"],
    ],
    [
      "what vendors share",
      ["db/migration/V1__a.sql", "db/migration/postgresql/V2__b.sql", "db/migration/mysql/V2__b.sql"],
      ["db/migration: flyway"],
    ],
    ["a folder with any name", ["backend/sql/steps/001_a.sql"], ["backend/sql/steps: paired-files"]],
    ["the root itself", ["001_a.sql", "002_b.sql"], [": paired-files"]],
    [
      "downs in their own folder",
      ["migrations/001_a.sql", "migrations/down/001_a.sql", "rollbacks/001_a.sql"],
      ["migrations: paired-files"],
    ],
    ["up and down folders", ["migrations/up/001_a.sql", "migrations/down/001_a.sql"], ["migrations/up: paired-files"]],
    [
      "dependencies and fixtures",
      [
        "node_modules/x/migrations/1_a.up.sql",
        "vendor/y/migrations/1_a.sql",
        "test/fixtures/migrations/1_a.sql",
        "migrations/1_z.sql",
      ],
      ["migrations: paired-files"],
    ],
    ["a usual place before any other", ["scripts/01_roles.sql", "migrations/001_a.sql"], ["migrations: paired-files"]],
  ])("finds %s", async (_, paths, expected) => {
    expect(await found(...paths)).toEqual(expected);
  });

  it("takes the folder for Postgres also where its parent holds files", async () => {
    expect(await found("migrations/0_old.up.sql", "migrations/postgres/1_a.up.sql")).toEqual([
      "migrations: golang-migrate",
      "migrations/postgres: golang-migrate",
    ]);
  });

  it("says what was found and why, and what was passed over", async () => {
    const {
      found: [only],
      passedOver,
    } = await detectFolders(
      treeOfNames("migrations/1_a.up.sql", "migrations/1_a.down.sql", "mysql/migrations/1_a.up.sql"),
    );
    expect(only?.sentence).toBe(
      "`migrations` is read as golang-migrate (N_name.up.sql, N_name.down.sql): its files are named N_name.up.sql (1) and N_name.down.sql (1).",
    );
    expect(passedOver).toEqual([{ folder: "mysql/migrations", reason: "for mysql, by its name" }]);
  });

  it("asks when several folders with any name hold numbered files", async () => {
    const tree = treeOfNames("a/01_x.sql", "b/01_y.sql", "queries/users.sql");
    await expect(detectFolders(tree)).rejects.toMatchObject({
      code: "folder-ambiguous",
      detail: expect.stringContaining("`b`"),
    });
  });

  it("takes several folders with any name where each shows its tool", async () => {
    expect(await found("a/1_x.up.sql", "b/V1__y.sql", "queries/1.sql")).toEqual(["a: golang-migrate", "b: flyway"]);
  });

  it("does not take a folder of queries for migrations", async () => {
    await expect(detectFolders(treeOfNames("queries/users.sql", "queries/orders.sql"))).rejects.toMatchObject({
      code: "no-migrations",
    });
  });

  it("says where it looked when there is nothing", async () => {
    await expect(detectFolders(treeOfNames("src/index.ts", "mysql/migrations/1_a.up.sql"))).rejects.toMatchObject({
      code: "no-migrations",
      kind: "asked-wrongly",
      detail: expect.stringMatching(/supabase\/migrations[\s\S]*mysql/),
      hint: expect.stringContaining("--migrations"),
    });
    await expect(detectFolders(treeOf({}))).rejects.toMatchObject({ code: "no-migrations" });
  });

  it("asks when two layouts fit equally and differ", async () => {
    const tree = treeOf({
      "supabase/migrations/20240101000000_a.sql": "-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;\n",
    });
    await expect(detectFolders(tree)).rejects.toMatchObject({
      code: "layout-ambiguous",
      message: "`supabase/migrations` fits 2 layouts equally: supabase, dbmate",
      hint: expect.stringContaining("--layout supabase"),
    });
    expect((await readHistory(tree, "supabase/migrations", "dbmate")).layout).toBe("dbmate");
    expect((await detectFolders(tree, "dbmate")).found.map(({ layout }) => layout)).toEqual(["dbmate"]);
    await expect(detectFolders(tree, "dbmat")).rejects.toMatchObject({
      code: "unknown-layout",
      hint: "Did you mean dbmate?",
    });
  });

  it("does not ask when both read the same", async () => {
    const entries = [{ idx: 0, when: 1, tag: "20240101000000_a" }];
    const tree = treeOf({
      "supabase/migrations/20240101000000_a.sql": "select 1;",
      "supabase/migrations/meta/_journal.json": JSON.stringify({ dialect: "postgresql", entries }),
    });
    const {
      found: [only],
    } = await detectFolders(tree);
    expect(only?.layout).toBe("supabase");
    expect(only?.sentence).toContain("read as drizzle it holds the same");
  });
});

describe("readHistory", () => {
  const tree = treeOfNames("db/migrations/001_a.sql", "docs/readme.md");

  it.each([
    ["an unknown layout", "db/migrations", "gose", { code: "unknown-layout", hint: "Did you mean goose?" }],
    [
      "an unknown layout that is near nothing",
      "db/migrations",
      "zzzzzzzz",
      { code: "unknown-layout", detail: expect.stringContaining("golang-migrate") },
    ],
    [
      "a missing folder",
      "db/migration",
      "auto",
      { code: "folder-missing", hint: "Migrations were found in `db/migrations`." },
    ],
    ["a file", "db/migrations/001_a.sql", "auto", { code: "not-a-folder" }],
    ["a folder without migrations", "docs", "auto", { code: "no-migrations" }],
    [
      "the wrong layout",
      "db/migrations",
      "prisma",
      { code: "no-migrations", detail: expect.stringContaining("001_a.sql") },
    ],
    ["a folder outside", "../elsewhere", "auto", { code: "folder-outside" }],
  ])("refuses %s with a remedy", async (_, folder, layout, problem) => {
    await expect(readHistory(tree, folder, layout)).rejects.toMatchObject({ kind: "asked-wrongly", ...problem });
  });

  it("says what a named folder is read as", async () => {
    expect((await detectFolder(tree, "db")).sentence).toMatch(/^`db\/migrations` is read as paired files/);
  });

  it("says that a down directory is not there, and reads on: the base branch may not have it yet", async () => {
    const history = await readHistory(tree, "db/migrations", "auto", { downDirectory: "db/rollbakcs" });
    expect(messagesOf(history)).toEqual([
      "warning history-note: the down directory `db/rollbakcs` is not there, or holds no SQL",
    ]);
  });

  it.each(["./db/migrations/", "db//migrations", "db\\migrations"])("takes %j for what it means", async (folder) => {
    expect((await readHistory(tree, folder, "auto")).folder).toBe("db/migrations");
  });

  it("lets an explicit layout win", async () => {
    const names = treeOfNames("m/1_a.up.sql", "m/1_a.down.sql");
    expect((await readHistory(names, "m", "paired-files")).layout).toBe("paired-files");
  });

  it("reads 1,262 files in little time", async () => {
    const body = `create table t (a int);\n${"-- a comment of some length\n".repeat(100)}`;
    const many = treeOf(
      Object.fromEntries(
        Array.from({ length: 1262 }, (_, at) => [`supabase/migrations/${20220101000000 + at}_a.sql`, body]),
      ),
    );
    await readHistory(many, "supabase/migrations", "auto");
    const started = performance.now();
    expect((await readHistory(many, "supabase/migrations", "auto")).migrations).toHaveLength(1262);
    expect(performance.now() - started).toBeLessThan(600);
  });

  it.each([
    ["dashes", "--\n".repeat(200_000)],
    ["one line of dashes", `é${"-".repeat(500_000)}\rselect 1;`],
    ["empty lines", "\n".repeat(500_000)],
    ["placeholders without end", "${".repeat(250_000)],
    ["open headers", "--! Previous\n".repeat(50_000)],
    ["spaces", " ".repeat(500_000)],
  ])("is not slowed down by %s", async (_, text) => {
    const hostile = treeOf({ "m/1_a.sql": text, "m/2_b.up.sql": text, "m/V1__c.sql": text });
    const started = performance.now();
    for (const { id } of layouts) await readHistory(hostile, "m", id).catch(() => null);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("gives the same answer twice, and sorted", async () => {
    const names = treeOfNames("m/2_b.sql", "m/10_c.sql", "m/seeds/x.sql", "m/schema.sql", "m/1_a.sql");
    expect(await readHistory(names, "m", "auto")).toEqual(await readHistory(names, "m", "auto"));
  });
});

describe("the registry", () => {
  it("has no id twice, and every file is named after its id", async () => {
    const ids = layouts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) await import(`../../src/layouts/${id}.ts`);
  });
});
