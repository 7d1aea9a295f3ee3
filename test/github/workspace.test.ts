import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repositoryPath, workspaceOf } from "../../src/github/workspace.ts";

let home: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "lockstep-workspace-")));
  await mkdir(join(home, "work/shop/apps/api"), { recursive: true });
  await writeFile(join(home, "work/shop/apps/api/a.sql"), "select 1");
});

afterEach(() => rm(home, { recursive: true, force: true }));

const clone = (folder: string) => execFileSync("git", ["init", "-q"], { cwd: join(home, folder) });
const environment = () => ({ PATH: process.env.PATH, GITHUB_WORKSPACE: join(home, "work") });

test("the clone may lie in a folder of the workspace", async () => {
  clone("work/shop");
  expect(await workspaceOf({ folder: "shop/apps/api" }, environment())).toEqual({
    folder: join(home, "work/shop/apps/api"),
    root: join(home, "work/shop"),
    inside: "apps/api",
  });
});

test("a clone around the workspace is none of ours", async () => {
  clone(".");
  expect(await workspaceOf({ "working-directory": "shop" }, environment())).toMatchObject({
    root: null,
    inside: "shop",
  });
});

test("two folders that differ are refused, two that agree are one", async () => {
  const both = { folder: "shop", "working-directory": "work" };
  await expect(workspaceOf(both, environment())).rejects.toMatchObject({ code: "inputs-contradict" });
  const same = { folder: "shop", "working-directory": "shop" };
  expect(await workspaceOf(same, environment())).toMatchObject({ inside: "shop" });
});

test.each([
  ["", "migrations/a.sql", "migrations/a.sql"],
  ["apps/api", "migrations/a.sql", "apps/api/migrations/a.sql"],
  ["apps/api", "../../x.sql", "x.sql"],
])("in %j the file %s is %s of the repository", (inside, file, expected) =>
  expect(repositoryPath({ inside }, file)).toBe(expected),
);
