import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { engineDiff, faultsOf, scopeOf, sqlOf } from "../../../src/declared/index.ts";
import { Problem, SqlError } from "../../../src/model/index.ts";
import type { Server } from "../../../src/postgres/index.ts";
import { embeddedServer } from "../../rehearse/rehearsal.ts";
import { schemaOf } from "./comparison.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const file = (path: string, text: string) => ({ path, text });
const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';

describe("Prisma's own words, with file and line", () => {
  test("of every fault in every file, though what the engine would trip over is blanked", async () => {
    const files = [
      file(
        "db/a.prisma",
        'generator client {\n  provider = "prisma-client-js"\n  previewFeatures = [\n    "gone"\n  ]\n}\n\ndatasource db {\n  provider = "postgresql"\n  url = env("U")\n  shadowDatabaseUrl = env("S")\n}\n\nmodel A {\n  id Foo @id\n}\n',
      ),
      file("db/b é.prisma", "model B {\n  id Int\n}\n"),
    ];
    expect(await faultsOf(files)).toEqual([
      { file: "db/a.prisma", line: 15, message: expect.stringMatching(/^Type "Foo" is neither/) },
    ]);
    const [a, b] = files;
    const mended = [{ ...a, path: "db/a.prisma", text: a?.text.replace("Foo", "Int") ?? "" }, b ?? file("", "")];
    expect(await faultsOf(mended)).toEqual([
      { file: "db/b é.prisma", line: 1, message: expect.stringMatching(/^Error validating model "B": Each model/) },
    ]);
  });

  test("as a problem of whoever wrote the schema", async () => {
    const wrong = sqlOf(schemaOf("model A {\n  id Int @id\n  b B\n}\nmodel C {\n  id Nope @id\n}"), 18);
    await expect(wrong).rejects.toMatchObject({
      code: "prisma-invalid",
      kind: "asked-wrongly",
      message: expect.stringMatching(/^prisma\/schema\.prisma:6: Type "B" is neither .*[^.]$/),
      detail: expect.stringContaining("prisma/schema.prisma:9: "),
    });
  });

  test("and none for a schema that is valid", async () => {
    expect(await faultsOf(schemaOf("model A {\n  id Int @id\n}"))).toEqual([]);
  });
});

test.each(["mysql", "sqlite", "sqlserver", "mongodb", "cockroachdb"])(
  "a schema for %s is refused by name",
  async (provider) => {
    const files = schemaOf(
      `// datasource no {\n\ndatasource db {\n  provider = "${provider}" // "postgresql"\n  url = "x"\n}`,
    );
    await expect(sqlOf(files, 18)).rejects.toMatchObject({
      code: "prisma-not-postgres",
      kind: "asked-wrongly",
      message: `prisma/schema.prisma:3: the datasource is for ${provider}, not Postgres`,
    });
  },
);

test.each([
  ["without a datasource", [file("a.prisma", "model A {\n  id Int @id\n}")]],
  ["that is empty", [file("a.prisma", "")]],
  ["without a file", []],
  ["with a provider from the environment", [file("a.prisma", 'datasource db {\n  provider = env("P")\n}')]],
  ["that is no schema", [file("a.prisma", `${datasource}\nmodel {{{ "`)]],
])("a schema %s is a problem, not a defect", async (_, files) => {
  await expect(sqlOf(files, 18)).rejects.toBeInstanceOf(Problem);
  expect(await sqlOf(schemaOf("model A {\n  id Int @id\n}"), 18)).toContain('CREATE TABLE "A"');
});

test("what a schema is told to look at", () => {
  const files = [
    file(
      "a.prisma",
      'datasource db {\n  provider = "postgresql"\n  schemas = ["b", "a"] // "c"\n  extensions = [citext, uuidOssp(map: "uuid-ossp", schema: "x"), hstore(version: "1")]\n}',
    ),
    file("b.prisma", 'generator g {\n  previewFeatures = ["partialIndexes"]\n}'),
  ];
  expect(scopeOf(files)).toEqual({
    schemas: ["a", "b"],
    partialIndexes: true,
    extensions: ["citext", "uuid-ossp", "hstore"],
  });
  expect(scopeOf([])).toEqual({ schemas: ["public"], partialIndexes: false, extensions: [] });
});

describe("a database that does not answer", () => {
  const files = schemaOf("model A {\n  id Int @id\n}");

  test("is told as it was, when the connection is lost", async () => {
    const lost = new Problem("connection-lost", "lost the connection to Postgres", { kind: "could-not-judge" });
    await expect(engineDiff(files, { table: () => Promise.reject(lost) })).rejects.toBe(lost);
  });

  test("could not be judged, when it refuses", async () => {
    const refusal = {
      sqlstate: "42501",
      message: "permission denied",
      detail: null,
      hint: null,
      position: null,
      where: null,
    };
    const asked = engineDiff(files, { table: () => Promise.reject(new SqlError(refusal)) });
    await expect(asked).rejects.toMatchObject({
      code: "prisma-engine-failed",
      kind: "could-not-judge",
      detail: expect.stringContaining("permission denied"),
    });
  });
});

test("tables that are none of Prisma's business are left out of its diff", async () => {
  const files = schemaOf("model A {\n  id Int @id\n}");
  await using database = await server.createDatabase();
  await using session = await database.connect();
  await session.run(`${await sqlOf(files, server.major)}; create table "the ledger"(id int); create table b(id int);`);
  expect(await engineDiff(files, session, { tables: ["public.the ledger"], enums: [] })).toEqual({
    empty: false,
    sql: '-- DropTable\nDROP TABLE "b";\n',
  });
  expect(await engineDiff(files, session, { tables: ["public.the ledger", "public.b"], enums: [] })).toEqual({
    empty: true,
    sql: "",
  });
});

test("Prisma's diff closes the drift that it names", async () => {
  const files = schemaOf("enum E {\n  a\n  b\n}\nmodel A {\n  id Int @id\n  e E @default(b)\n  s String? @unique\n}");
  await using database = await server.createDatabase();
  await using session = await database.connect();
  await session.run(
    `create type "E" as enum ('a', 'c'); create table "A"(id int primary key, e "E" not null default 'a')`,
  );
  await session.run((await engineDiff(files, session)).sql);
  expect(await engineDiff(files, session)).toEqual({ empty: true, sql: "" });
});
