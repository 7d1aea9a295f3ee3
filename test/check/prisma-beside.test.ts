import { expect, test } from "vitest";
import { schemasBeside } from "../../src/check/prisma-beside.ts";

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
