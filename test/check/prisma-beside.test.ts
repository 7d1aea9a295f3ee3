import { describe, expect, test } from "vitest";
import { forThisDatabase, migratedElsewhere, schemasBeside } from "../../src/check/prisma-beside.ts";
import { ofOthers } from "../../src/check/prisma-others.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

const source = (path: string) => ({ path, files: [], reason: "" });

test.each<[string, schemas: readonly string[], folders: readonly string[], folder: string, beside: readonly string[]]>([
  [
    "the one schema goes with the one folder",
    ["prisma/schema.prisma"],
    ["migrations"],
    "migrations",
    ["prisma/schema.prisma"],
  ],
  [
    "a schema goes with its own migrations",
    ["packages/a/prisma/schema.prisma", "packages/b/prisma/schema.prisma"],
    ["packages/a/prisma/migrations", "packages/b/prisma/migrations"],
    "packages/b/prisma/migrations",
    ["packages/b/prisma/schema.prisma"],
  ],
  [
    "one without migrations is not held against another's",
    ["packages/a/prisma/schema.prisma", "packages/b/prisma/schema.prisma"],
    ["packages/a/prisma/migrations"],
    "packages/a/prisma/migrations",
    ["packages/a/prisma/schema.prisma"],
  ],
  [
    "a folder of files goes with the migrations above it",
    ["prisma/schema"],
    ["prisma/migrations"],
    "prisma/migrations",
    ["prisma/schema"],
  ],
  [
    "Prisma beside Supabase",
    ["prisma/schema.prisma"],
    ["supabase/migrations"],
    "supabase/migrations",
    ["prisma/schema.prisma"],
  ],
  [
    "of two without their own, the nearer one",
    ["apps/web/prisma/schema.prisma", "apps/jobs/prisma/schema.prisma"],
    ["apps/web/supabase/migrations"],
    "apps/web/supabase/migrations",
    ["apps/web/prisma/schema.prisma"],
  ],
])("%s", (_, schemas, folders, folder, beside) => {
  expect(schemasBeside(folder, schemas.map(source), folders).map(({ path }) => path)).toEqual(beside);
});

const schema = (path: string, models: readonly string[], url = "DATABASE_URL") => {
  const head = `datasource db {\n  provider = "postgresql"\n  url = env("${url}")\n}\n`;
  const text = head + models.map((model) => `model ${model} {\n  id Int @id\n}\n`).join("");
  return { path, files: [{ path, text }], reason: "" };
};
const made = (...names: readonly string[]) => new Set(names.map((name) => `table public."${name}"`));
const shop = schema("apps/shop/prisma/schema.prisma", ["User", "Order"]);

describe("of several schemas beside one folder", () => {
  test.each([
    ["one that is connected otherwise", schema("apps/shop/prisma/logs.prisma", ["Log"], "LOGS_URL")],
    ["another project's, whose database has the same name", schema("apps/jobs/prisma/schema.prisma", ["Job"])],
  ])("%s is passed over, with a word about it", (_, other) => {
    const { kept, notes } = forThisDatabase([shop, other], made("User", "Order"));
    expect(kept).toEqual([shop]);
    expect(notes).toEqual([
      `${other.path} was passed over: none of its tables is made here, and ${shop.path} goes with these migrations.`,
    ]);
  });
  test("one with migrations of its own elsewhere is passed over, and its folder is named", async () => {
    const jobs = schema("apps/jobs/prisma/schema.prisma", ["Job"]);
    const tree = treeOf({ "apps/jobs/prisma/migrations/1_init/migration.sql": "select 1;" });
    const elsewhere = await migratedElsewhere(tree, "db/migrations", [jobs]);
    const { kept, notes } = forThisDatabase([jobs], made("User", "Order"), elsewhere);
    expect(kept).toEqual([]);
    expect(notes).toEqual([
      "apps/jobs/prisma/schema.prisma was passed over: none of its tables is made here, and it has migrations of its own in apps/jobs/prisma/migrations: name that folder with `migrations` to check it.",
    ]);
  });
  test("a new model in the same project is no reason to pass a schema over", () => {
    const next = schema("apps/shop/prisma/next.prisma", ["Coupon"]);
    expect(forThisDatabase([shop, next], made("User", "Order")).kept).toEqual([shop, next]);
  });
  test("tables of another one that shares the database are not too many", () => {
    const jobs = schema("apps/jobs/prisma/schema.prisma", ["Job", "User"]);
    const there = made("User", "Order", "Job", "_JobToUser", "Stray");
    expect([...ofOthers(shop, [shop, jobs], there)]).toEqual(['table public."Job"', 'table public."_JobToUser"']);
    expect([...ofOthers(jobs, [shop, jobs], there)]).toEqual(['table public."Order"']);
  });
});
