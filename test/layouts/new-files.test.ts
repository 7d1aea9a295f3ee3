import { expect, test } from "vitest";
import { newFiles, readHistory } from "../../src/layouts/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

const made = {
  name: "add_tags",
  stamp: "20261120195500",
  ms: 1_795_000_000_000,
  up: "create table tags ();\n",
  down: "drop table tags;\n",
  downDirectory: null,
};

const markers = {
  dbmate: "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n",
  goose: "-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;\n",
};

test.each<[layout: string, folder: string, files: Readonly<Record<string, string>>, paths: readonly string[]]>([
  ["paired-files", "m", { "m/001_a.sql": "", "m/009_b.sql": "" }, ["m/010_add_tags.sql", "m/010_add_tags.down.sql"]],
  ["paired-files", "m", { "m/1-a.up.sql": "", "m/1-a.down.sql": "" }, ["m/2-add_tags.up.sql", "m/2-add_tags.down.sql"]],
  [
    "paired-files",
    "m",
    { "m/20250101000000_a.sql": "" },
    ["m/20261120195500_add_tags.sql", "m/20261120195500_add_tags.down.sql"],
  ],
  [
    "paired-files",
    "m",
    { "m/20990101000000_a.sql": "" },
    ["m/20990101000001_add_tags.sql", "m/20990101000001_add_tags.down.sql"],
  ],
  ["golang-migrate", "m", { "m/000007_a.up.sql": "" }, ["m/000008_add_tags.up.sql", "m/000008_add_tags.down.sql"]],
  [
    "supabase",
    "supabase/migrations",
    { "supabase/migrations/20250101000000_a.sql": "", "supabase/migrations/99999999999999_master.sql": "" },
    ["supabase/migrations/20261120195500_add_tags.sql", "supabase/rollbacks/20261120195500_add_tags.sql"],
  ],
  [
    "prisma",
    "prisma/migrations",
    { "prisma/migrations/20250101000000_a/migration.sql": "" },
    ["prisma/migrations/20261120195500_add_tags/migration.sql", "prisma/migrations/20261120195500_add_tags/down.sql"],
  ],
  [
    "prisma",
    "prisma/migrations",
    { "prisma/migrations/20250101000000_a/migration.sql": "", "prisma/migrations/20250101000000_a/rollback.sql": "" },
    [
      "prisma/migrations/20261120195500_add_tags/migration.sql",
      "prisma/migrations/20261120195500_add_tags/rollback.sql",
    ],
  ],
  ["dbmate", "db", { "db/20250101000000_a.sql": markers.dbmate }, ["db/20261120195500_add_tags.sql"]],
  ["goose", "db", { "db/00001_a.sql": markers.goose }, ["db/00002_add_tags.sql"]],
  ["flyway", "sql", { "sql/V1__a.sql": "", "sql/V2__b.sql": "" }, ["sql/V3__add_tags.sql", "sql/U3__add_tags.sql"]],
])("%s in %s names the next one as the others", async (layout, folder, files, paths) => {
  const history = await readHistory(treeOf(files), folder, layout);
  const written = newFiles(history, made);
  expect(written.map(({ path }) => path)).toEqual(paths);
  const both = Object.fromEntries(written.map(({ path, content }) => [path, content]));
  const again = await readHistory(treeOf({ ...files, ...both }), folder, layout);
  const found = again.migrations.find(({ id }) => id.includes("add_tags"));
  expect(found?.up.sql).toContain("create table tags");
  expect(found?.down?.sql).toContain("drop table tags");
});
