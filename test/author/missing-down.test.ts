// `lockstep new --down ID` in every layout that knows downs: the file lies where the layout finds it, and is proved.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newCommand } from "../../src/cli/new-command.ts";
import { diskTree } from "../../src/git/index.ts";
import { newMigration } from "../../src/index.ts";
import { layouts, readHistory } from "../../src/layouts/index.ts";
import { fakeIo } from "../cli/fake-io.ts";

const known = { checks: [], layouts: layouts.map(({ id }) => id) };
const environment = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR };

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-down-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (files: Readonly<Record<string, string>>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
};

const run = async (...words: readonly string[]) => {
  const seen = fakeIo(root, { environment });
  const code = await newCommand(["--postgres", "embedded", ...words], seen.io, known, newMigration);
  return { code, out: seen.stdout(), err: seen.stderr() };
};

const first = "create table users (id int primary key, bio text);";
const second = "alter table users drop column bio; create table posts (id int);";

const places: readonly (readonly [
  layout: string,
  id: string,
  files: Readonly<Record<string, string>>,
  path: string,
])[] = [
  [
    "paired-files",
    "002_b",
    { "migrations/001_a.sql": first, "migrations/001_a.down.sql": "drop table users;", "migrations/002_b.sql": second },
    "migrations/002_b.down.sql",
  ],
  [
    "golang-migrate",
    "2",
    { "migrations/1_a.up.sql": first, "migrations/1_a.down.sql": "drop table users;", "migrations/2_b.up.sql": second },
    "migrations/2_b.down.sql",
  ],
  [
    "supabase",
    "20240102000000_b",
    { "supabase/migrations/20240101000000_a.sql": first, "supabase/migrations/20240102000000_b.sql": second },
    "supabase/rollbacks/20240102000000_b.sql",
  ],
  [
    "prisma",
    "20240102000000_b",
    {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      "prisma/migrations/20240101000000_a/migration.sql": first,
      "prisma/migrations/20240102000000_b/migration.sql": second,
    },
    "prisma/migrations/20240102000000_b/down.sql",
  ],
  [
    "dbmate",
    "2",
    {
      "db/migrations/1_a.sql": `-- migrate:up\n${first}\n-- migrate:down\ndrop table users;\n`,
      "db/migrations/2_b.sql": `-- migrate:up\n${second}`,
    },
    "db/migrations/2_b.sql",
  ],
  [
    "goose",
    "00002_b",
    {
      "migrations/00001_a.sql": `-- +goose Up\n${first}\n-- +goose Down\ndrop table users;\n`,
      "migrations/00002_b.sql": `-- +goose Up\n${second}\n`,
    },
    "migrations/00002_b.sql",
  ],
  [
    "sql-migrate",
    "2_b",
    {
      "migrations/1_a.sql": `-- +migrate Up\n${first}\n-- +migrate Down\ndrop table users;\n`,
      "migrations/2_b.sql": `-- +migrate Up\n${second}\n`,
    },
    "migrations/2_b.sql",
  ],
  [
    "node-pg-migrate",
    "1700000000001_b",
    {
      "migrations/1700000000000_a.sql": `-- Up Migration\n${first}\n-- Down Migration\ndrop table users;\n`,
      "migrations/1700000000001_b.sql": `-- Up Migration\n${second}\n`,
    },
    "migrations/1700000000001_b.sql",
  ],
  [
    "diesel",
    "2024-01-02-000000_b",
    {
      "migrations/2024-01-01-000000_a/up.sql": first,
      "migrations/2024-01-01-000000_a/down.sql": "drop table users;",
      "migrations/2024-01-02-000000_b/up.sql": second,
    },
    "migrations/2024-01-02-000000_b/down.sql",
  ],
  [
    "flyway",
    "2",
    { "migrations/V1__a.sql": first, "migrations/U1__a.sql": "drop table users;", "migrations/V2__b.sql": second },
    "migrations/U2__b.sql",
  ],
  [
    "dotted-v",
    "2",
    {
      "migrations/V1.a.up.sql": first,
      "migrations/V1.a.down.sql": "drop table users;",
      "migrations/V2.b.up.sql": second,
    },
    "migrations/V2.b.down.sql",
  ],
];

test.each(places)("%s: the down is written to where it is found", async (layout, id, files, path) => {
  write(files);
  const { code, out, err } = await run("--layout", layout, "--down", id);
  expect(out).toBe(`✓ ${path}\n`);
  expect(code).toBe(0);
  expect(err).toContain("proved to bring back exactly what stood before");
  const [, folder = ""] = /^(.*?migrations)\//.exec(path.replace("rollbacks", "migrations")) ?? [];
  const history = await readHistory(await diskTree(root), folder, layout);
  const down = history.migrations.at(-1)?.down;
  expect(down?.file).toBe(path);
  expect(down?.sql).toMatch(/drop table public\.posts/i);
  expect(down?.sql).toContain("-- Comes back empty: public.users.bio");
  expect(down?.sql).toContain("-- Goes with what was written to it since: public.posts");
  await expect(run("--layout", layout, "--down", id)).rejects.toMatchObject({ code: "down-exists" });
});

test("nothing is written over, and nothing for what nobody knows or nobody wants back", async () => {
  write({
    "migrations/001_a.sql": first,
    "migrations/001_a.down.sql": "drop table users;",
    "migrations/002_b.sql": `-- lockstep: irreversible: gone is gone\n${second}`,
  });
  await expect(run("--down", "001_a")).rejects.toMatchObject({ code: "down-exists" });
  await expect(run("--down", "002_b")).rejects.toMatchObject({ code: "down-irreversible" });
  await expect(run("--down", "003_c")).rejects.toMatchObject({ code: "migration-unknown" });
  expect(readFileSync(join(root, "migrations/001_a.down.sql"), "utf8")).toBe("drop table users;");
});

test("a dry run prints the file and writes none", async () => {
  write({
    "migrations/001_a.sql": first,
    "migrations/001_a.down.sql": "drop table users;",
    "migrations/002_b.sql": second,
  });
  const { out } = await run("--down", "002_b", "--dry-run");
  expect(out).toContain("-- migrations/002_b.down.sql\n-- Takes back: 002_b\n");
  const { out: again } = await run("--down", "002_b");
  expect(again).toBe("✓ migrations/002_b.down.sql\n");
});
