// What the workflow `release` does once a tag is pushed: its own steps, with a `gh` that keeps refs in a bare repository and
// refuses to move what is not there, as GitHub does.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

type Workflow = { readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>> };

const { jobs } = parse(readFileSync(".github/workflows/release.yml", "utf8")) as Workflow;
const stepOf = (job: string, word: string): string =>
  jobs[job]?.steps.find(({ run = "" }) => run.includes(word))?.run ?? "";

const gh = `#!/usr/bin/env bash
set -eu
echo "$*" >> "$FOLDER/calls"
case "$1 $2" in
  "release create") cp notes.md sbom.cdx.json "$FOLDER"; exit 0 ;;
  "api --paginate") git --git-dir "$FOLDER/origin" for-each-ref --format '%(refname)' "refs/\${3##*matching-refs/}*"; exit 0 ;;
  "api -X") ;;
  *) exit 64 ;;
esac
sha=$(printf '%s\\n' "$@" | sed -n 's/^sha=//p')
if [ "$3" = PATCH ]; then ref=refs/tags/\${4##*/}; git --git-dir "$FOLDER/origin" show-ref --verify --quiet "$ref"
else ref=$(printf '%s\\n' "$@" | sed -n 's/^ref=//p'); fi
git --git-dir "$FOLDER/origin" update-ref "$ref" "$sha"
`;

let folder: string;
const git = (...args: readonly string[]): string =>
  spawnSync("git", ["--git-dir", join(folder, "origin"), ...args], { encoding: "utf8" }).stdout.trim();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "release-test-"));
  const project = join(folder, "project");
  mkdirSync(join(project, "dist"), { recursive: true });
  for (const path of ["scripts", "package.json", "package-lock.json", "dist/LICENSES.txt"])
    cpSync(path, join(project, path), { recursive: true });
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/gh"), gh, { mode: 0o755 });
  spawnSync("git", ["init", "--quiet", "--bare", join(folder, "origin")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A commit in the bare repository that a tag stands on. */
const commit = (tag: string): string => {
  const tree = git("hash-object", "-t", "tree", "-w", "/dev/null");
  const sha = git("-c", "user.name=t", "-c", "user.email=t@t.invalid", "commit-tree", tree, "-m", tag);
  git("update-ref", `refs/tags/${tag}`, sha);
  return sha;
};

const run = (script: string, tag: string, sha: string) =>
  spawnSync("bash", ["-e", "-c", script], {
    cwd: join(folder, "project"),
    encoding: "utf8",
    env: {
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      HOME: folder,
      FOLDER: folder,
      GITHUB_REF_NAME: tag,
      GITHUB_SHA: sha,
      GITHUB_REPOSITORY: "acme/lockstep",
      GITHUB_SERVER_URL: "https://github.com",
    },
  });

const setVersion = (version: string) => {
  const path = join(folder, "project/package.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), version }));
  writeFileSync(
    join(folder, "project/CHANGELOG.md"),
    `# Changelog\n\n## ${version}\n\nWhat is new in ${version}.\n\n## 0.0.1\n\nOld.\n`,
  );
};

test("the release has the notes of its version, and a list of all that is in the bundle", () => {
  setVersion("1.2.3");
  const made = run(stepOf("release", "gh release create"), "v1.2.3", commit("v1.2.3"));
  expect(made).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(join(folder, "notes.md"), "utf8")).toBe("What is new in 1.2.3.\n");
  const list = JSON.parse(readFileSync(join(folder, "sbom.cdx.json"), "utf8"));
  expect(list).toMatchObject({ bomFormat: "CycloneDX" });
  expect(list.components.map(({ name }: { readonly name: string }) => name)).toContain("pg");
  expect(readFileSync(join(folder, "calls"), "utf8")).toContain("release create v1.2.3 --verify-tag");
});

test("a tag that is not the version makes no release", () => {
  rmSync(join(folder, "calls"), { force: true });
  expect(run(stepOf("release", "gh release create"), "v1.2.4", "0")).toMatchObject({ status: 1 });
  expect(existsSync(join(folder, "calls"))).toBe(false);
});

test("the tag of the major version is made, moves on, and never back", () => {
  const move = stepOf("release", "git/refs/tags/$major");
  const moved = (tag: string) => {
    const sha = commit(tag);
    expect(run(move, tag, sha)).toMatchObject({ status: 0 });
    return sha;
  };
  const major = () => git("rev-parse", "--verify", "--quiet", "refs/tags/v1");
  moved("v0.9.0");
  expect(git("show-ref", "--tags")).not.toMatch(/refs\/tags\/v[01]$/m);
  expect(major()).toBe("");
  expect(moved("v1.2.9")).toBe(major());
  expect(moved("v1.10.0")).toBe(major());
  const newest = major();
  moved("v1.9.1");
  moved("v1.11.0-rc.1");
  expect(major()).toBe(newest);
  expect(moved("v1.10.1")).toBe(major());
});

test("what is published names the repository that its provenance is about", () => {
  expect(run(stepOf("publish", "npm pkg set"), "v1.2.3", "0")).toMatchObject({ status: 0 });
  const { repository } = JSON.parse(readFileSync(join(folder, "project/package.json"), "utf8"));
  expect(repository.url).toBe("git+https://github.com/acme/lockstep.git");
});
