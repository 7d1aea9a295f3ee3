// The first day, on folders like those of the five systems and on an empty one: what is written has to work as it stands.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { firstFiles } from "../../src/author/index.ts";
import { checks } from "../../src/checks/index.ts";
import { initCommand } from "../../src/cli/init-command.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { diskTree } from "../../src/git/index.ts";
import { detectFolders, layouts } from "../../src/layouts/index.ts";
import { type Complaint, type Metadata, openValidator } from "../house/language-service.ts";
import { fakeIo } from "./fake-io.ts";

const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };
const written = ["lockstep.yml", ".github/workflows/lockstep.yml", ".github/workflows/lockstep-promote.yml"];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lockstep-init-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

let validate: (uri: string, text: string) => Promise<readonly Complaint[]>;
beforeAll(async () => {
  const metadata = (path: string) => parse(readFileSync(join(path, "action.yml"), "utf8")) as Metadata;
  validate = await openValidator((_owner, name, path) =>
    name === "checkout"
      ? { name, inputs: { "fetch-depth": { description: "x" }, "persist-credentials": { description: "x" } } }
      : name === "pg-lockstep" || name === "tool"
        ? metadata(path === "" ? "." : path)
        : undefined,
  );
});

const write = (path: string, content = "select 1;\n"): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const init = async (...args: readonly string[]) => {
  const seen = fakeIo(root);
  const code = await initCommand(args, seen.io, known, firstFiles);
  return { code, out: seen.stdout() };
};

const prismaSchema = `datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id Int @id\n}\n`;

const systems: readonly (readonly [string, readonly (readonly [string, string?])[], object])[] = [
  [
    "A: paired files",
    [["migrations/001_initial_schema.sql"], ["migrations/001_initial_schema.down.sql"], ["schema.sql"]],
    { migrations: ["migrations"], layout: "paired-files", platform: "plain" },
  ],
  [
    "B: Supabase",
    [
      [
        "supabase/migrations/20240101000000_consolidated.sql",
        "create policy p on t to authenticated using (auth.uid() is not null);\n",
      ],
      ["supabase/config.toml", "[db]\nmajor_version = 15\n"],
    ],
    { migrations: ["supabase/migrations"], layout: "supabase", platform: "supabase", postgresVersion: 15 },
  ],
  [
    "C: Prisma",
    [
      ["prisma/migrations/20240101000000_init/migration.sql"],
      ["prisma/migrations/20240101000000_init/rollback.sql"],
      ["prisma/migrations/migration_lock.toml", 'provider = "postgresql"\n'],
      ["prisma/schema.prisma", prismaSchema],
    ],
    { migrations: ["prisma/migrations"], layout: "prisma", prisma: ["prisma/schema.prisma"] },
  ],
  [
    "D: numbered files without downs",
    [["migrations/001_users.sql"], ["migrations/002_trades.sql"], ["seeds/001_users.sql"]],
    { migrations: ["migrations"], layout: "paired-files" },
  ],
  [
    "E: Supabase with a master file, an archive and Prisma beside it",
    [
      ["supabase/migrations/99999999999999_master.sql"],
      ["supabase/migrations/20250101000000_more.sql"],
      ["supabase/migrations/_archived/20240101000000_old.sql"],
      ["prisma/schema.prisma", prismaSchema],
    ],
    { migrations: ["supabase/migrations"], layout: "supabase", prisma: ["prisma/schema.prisma"] },
  ],
  ["an empty folder", [], { migrations: ["migrations"], layout: "paired-files" }],
];

describe.each(systems)("%s", (_, files, expected) => {
  test("gets a configuration that is taken and says what is there, and workflows that GitHub takes", async () => {
    for (const [path, content] of files) write(path, content);
    const { code, out } = await init();
    expect(code).toBe(0);
    for (const path of written) expect(out).toContain(path);
    const { settings, notes } = resolveSettings({
      flags: {},
      inputs: {},
      file: { path: "lockstep.yml", bytes: readFileSync(join(root, "lockstep.yml")) },
      environment: {},
      known,
    });
    expect(settings).toMatchObject(expected);
    expect(notes).toEqual([]);
    if (files.length > 0) expect((await detectFolders(await diskTree(root))).found).toHaveLength(1);
    for (const path of written.slice(1)) {
      expect(await validate(path, read(path))).toEqual([]);
      expect(parse(read(path)).permissions).toEqual({});
    }
  });
});

test("what exists is left as it is, and said", async () => {
  write("migrations/001_a.sql");
  write("lockstep.yml", "fail-on: never\n");
  const { out } = await init();
  expect(read("lockstep.yml")).toBe("fail-on: never\n");
  expect(out).toMatch(/kept +lockstep\.yml: it exists already/);
  const before = written.map(read);
  await init();
  expect(written.map(read)).toEqual(before);
});

test("a dry run prints the files and writes none", async () => {
  write("migrations/001_a.sql");
  expect((await init("--dry-run")).out).toContain("# lockstep.yml\n");
  for (const path of written) expect(existsSync(join(root, path))).toBe(false);
});

test("several folders are listed, and another account and branch are taken", async () => {
  write("services/a/migrations/001_a.sql");
  write("services/a/migrations/001_a.down.sql");
  write("services/b/migrations/001_b.sql");
  write("services/b/migrations/001_b.down.sql");
  await init("--action", "acme/tool@0123456789012345678901234567890123456789", "--branch", "release/1 #x");
  expect(parse(read("lockstep.yml")).migrations).toEqual(["services/a/migrations", "services/b/migrations"]);
  const promote = parse(read(".github/workflows/lockstep-promote.yml"));
  expect(promote.on.push.branches).toEqual(["release/1 #x"]);
  expect(promote.jobs.production.steps[1].uses).toBe("acme/tool/promote@0123456789012345678901234567890123456789");
});

test.each(["db: 'x' #y/migrations", '"quoted"/migrations', "- dash/migrations", "yes/migrations"])(
  "a folder called %s survives the file",
  async (folder) => {
    write(`${folder}/001_a.sql`);
    await init(`--migrations=${folder}`, "--layout", "paired-files");
    expect(parse(read("lockstep.yml")).migrations).toBe(folder);
  },
);

test("a folder where nobody can tell what is meant is refused with the candidates, and nothing is written", async () => {
  write("one/001_a.sql");
  write("two/001_b.sql");
  await expect(init()).rejects.toMatchObject({ code: "folder-ambiguous" });
  expect(existsSync(join(root, "lockstep.yml"))).toBe(false);
});
