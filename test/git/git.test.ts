import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  diskTree,
  gitTree,
  mergeBase,
  pastTextsBelow,
  repositoryRoot,
  resolveCommit,
  subTree,
} from "../../src/git/index.ts";
import { gitEnvironment } from "../../src/git/run-git.ts";
import type { FileTree } from "../../src/model/index.ts";

const environment = { PATH: process.env.PATH };
const decoder = new TextDecoder();
let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-git-")));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...words: readonly string[]): string {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...identity, ...words], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function commit(message: string): string {
  git("add", "-A", "-f");
  git("commit", "-q", "--no-verify", "--allow-empty", "-m", message);
  return git("rev-parse", "HEAD");
}

async function text(tree: FileTree, path: string): Promise<string | null> {
  const bytes = await tree.read(path);
  return bytes === null ? null : decoder.decode(bytes);
}

describe("repositoryRoot", () => {
  test("finds the root from a folder below it, and null where there is none", async () => {
    write("a/b/c.sql", "");
    expect(await repositoryRoot(join(root, "a/b"), environment)).toBeNull();
    git("init", "-q");
    expect(await repositoryRoot(join(root, "a/b"), environment)).toBe(root);
    expect(await repositoryRoot(join(root, "absent"), environment)).toBeNull();
  });

  test("a machine without git, or a broken repository, is a problem with a remedy", async () => {
    git("init", "-q");
    const absent = await repositoryRoot(root, { PATH: join(root, "nothing") }).catch((error: unknown) => error);
    expect(absent).toMatchObject({
      code: "git-missing",
      kind: "could-not-judge",
      hint: expect.stringContaining("Install git"),
    });
    rmSync(join(root, ".git/HEAD"));
    const broken = await repositoryRoot(root, environment).catch((error: unknown) => error);
    expect(broken).toMatchObject({ code: "git-unreadable", kind: "could-not-judge" });
  });
});

describe("pastTextsBelow", () => {
  test("gives each text of a file once, the newest first, and nothing where there is no git", async () => {
    const past = async (folder: string, file: string, around: typeof environment = environment) =>
      (await pastTextsBelow(join(root, folder), around)(file)).map((bytes) => decoder.decode(bytes));
    write("app/migrations/001.sql", "one");
    expect(await past("app", "migrations/001.sql")).toEqual([]);
    git("init", "-q");
    expect(await past("app", "migrations/001.sql")).toEqual([]);
    commit("one");
    for (const content of ["two", "one", "three"]) {
      write("app/migrations/001.sql", content);
      commit(content);
    }
    rmSync(join(root, "app/migrations/001.sql"));
    commit("gone");
    write("app/migrations/001.sql", "not committed");
    expect(await past("app", "migrations/001.sql")).toEqual(["three", "one", "two"]);
    expect(await past("", "app/migrations/001.sql")).toHaveLength(3);
    expect(await past("app", "migrations/002.sql")).toEqual([]);
    expect(await past("app", "migrations/001.sql", { PATH: join(root, "nothing") })).toEqual([]);
  });
});

describe("resolveCommit and mergeBase", () => {
  test("resolve branches, tags and short ids, and refuse what git would take for an option", async () => {
    git("init", "-q");
    write("a.sql", "select 1;");
    const first = commit("one");
    git("tag", "-a", "v1", "-m", "v1");
    for (const ref of ["main", "v1", "HEAD", first.slice(0, 8), first]) {
      expect(await resolveCommit(root, ref, environment)).toBe(first);
    }
    for (const ref of ["", "absent", "-h", "--all", "--output=x", "main\n", "main\0", "HEAD:a.sql", "HEAD~5"]) {
      expect(await resolveCommit(root, ref, environment)).toBeNull();
    }
  });

  test("the merge base is where two branches parted; unrelated histories have none", async () => {
    git("init", "-q");
    const parted = commit("one");
    git("checkout", "-q", "-b", "topic");
    const topic = commit("two");
    git("checkout", "-q", "main");
    const main = commit("three");
    expect(await mergeBase(root, main, topic, environment)).toBe(parted);
    git("checkout", "-q", "--orphan", "island");
    const island = commit("four");
    expect(await mergeBase(root, main, island, environment)).toBeNull();
    expect(await mergeBase(root, "main", "--all", environment)).toBeNull();
  });
});

describe("gitTree", () => {
  test("lists and reads a commit byte for byte, hostile names and large files too", async () => {
    git("init", "-q");
    const large = new Uint8Array(3_000_000).map((_, index) => index % 251);
    write("db/002.sql", "two\r\n");
    write("db/10.sql", "");
    write('db/sub/a b\n"c" é.sql', "odd");
    write("db2/no.sql", "no");
    write("large.bin", large);
    write("node_modules/x/y.sql", "no");
    const sha = commit("one");
    write("db/002.sql", "changed");
    await using tree = await gitTree(root, sha, environment);
    expect(await tree.list("db")).toEqual(["db/002.sql", "db/10.sql", 'db/sub/a b\n"c" é.sql']);
    expect(await tree.list("./db/")).toEqual(await tree.list("db"));
    expect(await tree.list("absent")).toEqual([]);
    expect(await tree.list("../")).toEqual([]);
    expect((await tree.list("")).filter((path) => path.startsWith("node_modules"))).toEqual([]);
    const read = await Promise.all(
      ["db/002.sql", "large.bin", "db/10.sql", "none", "db", "/etc/passwd"].map(tree.read),
    );
    expect(decoder.decode(read[0] ?? undefined)).toBe("two\r\n");
    expect(Buffer.compare(Buffer.from(read[1] ?? []), Buffer.from(large))).toBe(0);
    expect(read[2]).toEqual(new Uint8Array());
    expect(read.slice(3)).toEqual([null, null, null]);
  });

  test("shows links as the checkout does: followed inside, absent outside", async () => {
    git("init", "-q");
    write("real/1.sql", "one");
    symlinkSync("real", join(root, "migrations"));
    symlinkSync("1.sql", join(root, "real/2.sql"));
    symlinkSync("../../outside.sql", join(root, "real/3.sql"));
    symlinkSync("/etc/passwd", join(root, "real/4.sql"));
    symlinkSync("5.sql", join(root, "real/5.sql"));
    symlinkSync("../.git/config", join(root, "real/6.sql"));
    const sha = commit("one");
    await using commitTree = await gitTree(root, sha, environment);
    const disk = await diskTree(root);
    for (const tree of [commitTree, disk]) {
      expect(await tree.list("migrations")).toEqual(["migrations/1.sql", "migrations/2.sql"]);
      expect(await tree.list("")).toEqual(["real/1.sql", "real/2.sql"]);
      expect(await text(tree, "migrations/2.sql")).toBe("one");
      for (const path of ["real/3.sql", "real/4.sql", "real/5.sql", "real/6.sql"])
        expect(await tree.read(path)).toBeNull();
    }
  });

  test("an object that the clone lacks is a problem, never an absent file", async () => {
    git("init", "-q");
    write("a.sql", "gone");
    write("b.sql", "here");
    const sha = commit("one");
    const blob = git("rev-parse", "HEAD:a.sql");
    rmSync(join(root, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    await using tree = await gitTree(root, sha, environment);
    await expect(tree.read("a.sql")).rejects.toMatchObject({ code: "git-object-missing", kind: "could-not-judge" });
    expect(await text(tree, "b.sql")).toBe("here");
    await expect(gitTree(root, "0".repeat(40), environment)).rejects.toMatchObject({ code: "git-commit-unknown" });
    await expect(gitTree(root, "--help", environment)).rejects.toMatchObject({ code: "git-commit-unknown" });
  });

  test("a partial clone does not fetch behind our back, and says what to do", async () => {
    git("init", "-q", "origin");
    write("origin/a.sql", "one");
    git("-C", "origin", "add", "-A");
    git("-C", "origin", "commit", "-q", "-m", "one");
    git("-C", "origin", "config", "uploadpack.allowFilter", "true");
    git("clone", "-q", "--filter=blob:none", "--no-checkout", `file://${root}/origin`, "clone");
    const clone = join(root, "clone");
    const sha = (await resolveCommit(clone, "HEAD", environment)) ?? "";
    await using tree = await gitTree(clone, sha, environment);
    expect(await tree.list("")).toEqual(["a.sql"]);
    await expect(tree.read("a.sql")).rejects.toMatchObject({
      kind: "could-not-judge",
      hint: expect.stringMatching(/without a filter/),
    });
  });

  test("disposing ends the process, and later reads are refused", async () => {
    git("init", "-q");
    write("a.sql", "one");
    const tree = await gitTree(root, commit("one"), environment);
    await tree.read("a.sql");
    await tree[Symbol.asyncDispose]();
    await expect(tree.read("a.sql")).rejects.toMatchObject({ code: "git-unreadable" });
  });
});

describe("what the repository or the user configured", () => {
  test("is never run, and no secret reaches git", async () => {
    git("init", "-q");
    write("a.sql", "one");
    const sha = commit("one");
    const trap = join(root, "trap.sh");
    writeFileSync(trap, `#!/bin/sh\ntouch ${join(root, "sprung")}\n`, { mode: 0o755 });
    for (const key of ["core.fsmonitor", "core.pager", "core.sshCommand", "core.editor"]) git("config", key, trap);
    git("config", "core.hooksPath", root);
    expect(await repositoryRoot(root, environment)).toBe(root);
    await using tree = await gitTree(root, sha, environment);
    expect(await text(tree, "a.sql")).toBe("one");
    expect(await diskTree(root).then((disk) => disk.list(""))).not.toContain("sprung");
    const seen = gitEnvironment({ PATH: "/bin", GITHUB_TOKEN: "secret", GIT_DIR: "/elsewhere", HOME: "/root" });
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(["GITHUB_TOKEN"]));
    expect([seen.GIT_DIR, seen.HOME]).toEqual([undefined, undefined]);
  });
});

describe("diskTree", () => {
  test("shows ignored files, skips .git and node_modules, and never opens a pipe", async () => {
    git("init", "-q");
    write(".gitignore", "*.sql\n");
    write("db/1.sql", "one");
    write("node_modules/p/1.sql", "no");
    execFileSync("mkfifo", [join(root, "db/2.sql")]);
    const tree = await diskTree(root);
    expect(await tree.list("")).toEqual([".gitignore", "db/1.sql"]);
    expect(await tree.list("db/1.sql")).toEqual([]);
    expect(await tree.read("db/2.sql")).toBeNull();
    expect(await tree.read("db")).toBeNull();
    expect(await tree.read("../x")).toBeNull();
  });

  test("a root that is no folder is a problem with a remedy", async () => {
    write("a.sql", "");
    await expect(diskTree(join(root, "absent"))).rejects.toMatchObject({
      code: "folder-unreadable",
      kind: "asked-wrongly",
    });
    await expect(diskTree(join(root, "a.sql"))).rejects.toMatchObject({ code: "folder-unreadable" });
  });
});

test("subTree shows one folder as a tree of its own", async () => {
  write("app/db/1.sql", "one");
  write("application/2.sql", "two");
  const tree = subTree(await diskTree(root), "app");
  expect(await tree.list("")).toEqual(["db/1.sql"]);
  expect(await tree.list("db")).toEqual(["db/1.sql"]);
  expect(await text(tree, "db/1.sql")).toBe("one");
  expect(await tree.read("../application/2.sql")).toBeNull();
});
