import { describe, expect, test } from "vitest";
import { findPrisma } from "../../../src/declared/index.ts";
import { treeOf } from "../../rehearse/rehearsal.ts";

const postgres = 'datasource db {\n  provider = "postgresql"\n}\n';
const model = "model A {\n  id Int @id\n}\n";
const whole = postgres + model;
const sqlite = whole.replace("postgresql", "sqlite");
const manifest = (content: object): string => JSON.stringify(content);

type Files = Readonly<Record<string, string>>;
type Found = readonly (readonly [path: string, files: readonly string[]])[];

const found = async (files: Files, paths: readonly string[] = []): Promise<Found> => {
  const { sources } = await findPrisma(treeOf(files), paths);
  return sources.map((source) => [source.path, source.files.map(({ path }) => path)]);
};
const one = (path: string): Found => [[path, [path]]];

describe("a schema is found", () => {
  test.each<[string, Files, Found]>([
    ["in prisma/", { "prisma/schema.prisma": whole }, one("prisma/schema.prisma")],
    ["at the root", { "schema.prisma": whole }, one("schema.prisma")],
    [
      "where package.json says",
      {
        "package.json": manifest({ prisma: { schema: "./db/main.prisma" } }),
        "db/main.prisma": whole,
        "db/old.prisma": model,
      },
      one("db/main.prisma"),
    ],
    [
      "where a script of package.json says",
      {
        "package.json": manifest({ scripts: { up: "prisma migrate deploy --schema=db/x.prisma && echo" } }),
        "db/x.prisma": whole,
        "prisma/schema.prisma": whole,
      },
      one("db/x.prisma"),
    ],
    [
      "where prisma.config.ts says, though package.json says otherwise",
      {
        "prisma.config.ts":
          'import { defineConfig } from "prisma/config";\n// schema: "no.prisma"\nexport default defineConfig({\n  schema: "db/schema",\n  migrations: { path: "db/migrations" },\n});',
        "package.json": manifest({ prisma: { schema: "other.prisma" } }),
        "other.prisma": whole,
        "db/schema/base.prisma": postgres,
        "db/schema/deep/a.prisma": model,
      },
      [["db/schema", ["db/schema/base.prisma", "db/schema/deep/a.prisma"]]],
    ],
    [
      "where a path is joined in prisma.config.mjs",
      {
        "apps/api/prisma.config.mjs":
          "export default { schema: path.join(import.meta.dirname, '..', 'db', `schema.prisma`), engine: 'classic' }",
        "apps/db/schema.prisma": whole,
      },
      one("apps/db/schema.prisma"),
    ],
    [
      "where .config/prisma.ts says",
      {
        ".config/prisma.ts": 'export default { schema: new URL("./x/y.prisma", import.meta.url).pathname }',
        "x/y.prisma": whole,
      },
      one("x/y.prisma"),
    ],
    [
      "in the usual place, where prisma.config.ts names none that can be read",
      {
        "prisma.config.ts": 'export default defineConfig({ schema: env("SCHEMA"), datasource: { url: "x" } })',
        "prisma/schema.prisma": whole,
      },
      one("prisma/schema.prisma"),
    ],
    [
      "in a folder of many files",
      { "prisma/schema/schema.prisma": whole, "prisma/schema/b.prisma": "model B {\n id Int @id\n}" },
      [["prisma/schema", ["prisma/schema/b.prisma", "prisma/schema/schema.prisma"]]],
    ],
    [
      "in a folder whose head holds no models",
      { "prisma/schema.prisma": postgres, "prisma/models/a.prisma": model },
      [["prisma", ["prisma/models/a.prisma", "prisma/schema.prisma"]]],
    ],
    [
      "alone, where another file lies beside it",
      { "prisma/schema.prisma": whole, "prisma/old.prisma": model },
      one("prisma/schema.prisma"),
    ],
    [
      "in every package of a monorepo",
      {
        "package.json": "{}",
        "apps/web/package.json": "{",
        "apps/web/prisma/schema.prisma": whole,
        "packages/db/prisma/schema.prisma": whole,
      },
      [
        ["apps/web/prisma/schema.prisma", ["apps/web/prisma/schema.prisma"]],
        ["packages/db/prisma/schema.prisma", ["packages/db/prisma/schema.prisma"]],
      ],
    ],
    [
      "once, where nothing else is generated, installed or an example",
      {
        "prisma/schema.prisma": whole,
        "node_modules/x/prisma/schema.prisma": whole,
        "src/generated/client/schema.prisma": whole,
        "dist/prisma/schema.prisma": whole,
        "test/fixtures/schema.prisma": whole,
        "examples/one/prisma/schema.prisma": whole,
        ".next/schema.prisma": whole,
      },
      one("prisma/schema.prisma"),
    ],
    [
      "in an example, where there is no other",
      { "examples/one/prisma/schema.prisma": whole },
      one("examples/one/prisma/schema.prisma"),
    ],
    [
      "beside one for another database",
      { "prisma/schema.prisma": whole, "local/schema.prisma": sqlite },
      one("prisma/schema.prisma"),
    ],
    ["nowhere", { "package.json": manifest({ prisma: { schema: "x.prisma" } }), "README.md": "" }, []],
  ])("%s", async (_, files, expected) => {
    expect(await found(files)).toEqual(expected);
  });
});

describe("a path that was named", () => {
  const files = {
    "package.json": manifest({ prisma: { schema: "a.prisma" } }),
    "a.prisma": whole,
    "b/x.prisma": postgres,
    "b/y.prisma": model,
    "c/one/schema.prisma": whole,
    "c/two/schema.prisma": whole,
  };

  test.each<[string, readonly string[], Found]>([
    ["is one file", ["./b/x.prisma"], one("b/x.prisma")],
    ["is a folder of one schema", ["b/"], [["b", ["b/x.prisma", "b/y.prisma"]]]],
    ["is a folder of several schemas", ["c"], [...one("c/one/schema.prisma"), ...one("c/two/schema.prisma")]],
  ])("%s", async (_, paths, expected) => {
    expect(await found(files, paths)).toEqual(expected);
  });

  test("is refused where nothing is", async () => {
    await expect(found(files, ["nowhere"])).rejects.toMatchObject({ code: "prisma-missing", kind: "asked-wrongly" });
    await expect(found({ "p/package.json": "{}" }, ["p"])).rejects.toMatchObject({ code: "prisma-missing" });
  });
});

test("it is said why each was taken, and why others were not", async () => {
  const { sources, ignored } = await findPrisma(
    treeOf({
      "web/package.json": manifest({ prisma: { schema: "db.prisma" } }),
      "web/db.prisma": whole,
      "web/prisma/schema.prisma": whole,
      "api/package.json": manifest({ prisma: { schema: "gone.prisma" } }),
      "api/prisma/schema.prisma": whole,
      "tests/schema.prisma": whole,
      "lite/schema.prisma": sqlite,
    }),
    [],
  );
  expect(sources.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    "api/prisma/schema.prisma: it is in a usual place",
    "web/db.prisma: web/package.json#prisma.schema names it",
  ]);
  expect(ignored.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    "api/gone.prisma: api/package.json names it, and it is not there",
    "lite/schema.prisma: it is for sqlite",
    "tests/schema.prisma: it is an example or a test",
    "web/prisma/schema.prisma: its project names another schema",
  ]);
});
