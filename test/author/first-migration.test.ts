import { expect, test } from "vitest";
import { newMigration } from "../../src/author/index.ts";
import { liveRequest } from "../live/live-database.ts";

const asked = (migrations: readonly string[], layout: string) => {
  const request = liveRequest({}, "");
  return {
    ...request,
    settings: { ...request.settings, migrations, layout },
    words: "first tables",
    fromDrift: false,
    downOf: null,
    stamp: "20261120120000",
    ms: 1_795_000_000_000,
  };
};

test.each([
  ["paired-files", ["migrations/001_first_tables.sql", "migrations/001_first_tables.down.sql"]],
  [
    "prisma",
    ["migrations/20261120120000_first_tables/migration.sql", "migrations/20261120120000_first_tables/down.sql"],
  ],
  ["dbmate", ["migrations/20261120120000_first_tables.sql"]],
])(
  "the first migration of a folder that is not there yet is written where the settings say, as %s",
  async (layout, paths) => {
    const { files } = await newMigration(asked(["migrations"], layout));
    expect(files.map(({ path }) => path)).toEqual(paths);
  },
);

test.each([
  ["no folder is named", [], "paired-files"],
  ["no layout is named", ["migrations"], "auto"],
])("where %s nothing is guessed", async (_, migrations, layout) => {
  await expect(newMigration(asked(migrations, layout))).rejects.toThrow(/no folder|no migrations/);
});
