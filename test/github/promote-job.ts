// The action that promotes, bundled and run as a runner runs it, beside a fake GitHub and a Postgres of our own.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { owner, urlFor } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type FakeGitHub, startGitHub } from "./fake-github.ts";
import { type Job, runMain, type Step } from "./runner.ts";

export const pushed = "a".repeat(40);
export const head = "b".repeat(40);
export const password = "pass w@rd/50%";

/** Of the test that is running. */
export let server: Server;
export let fake: FakeGitHub;
let home: string;
let bundles: string;

const banner = `import{createRequire}from"node:module";import{dirname as d}from"node:path";import{fileURLToPath as f}from"node:url";const require=createRequire(import.meta.url),__filename=f(import.meta.url),__dirname=d(__filename);`;

beforeAll(async () => {
  server = await embeddedServer();
  // Beside it lie what the bundle looks for at first use, as in dist/.
  bundles = await mkdtemp(join(process.cwd(), "node_modules/.lockstep-promote-"));
  await build({
    entryPoints: ["src/github/promote-main.ts"],
    outfile: join(bundles, "promote.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["pg-native"],
    logLevel: "error",
    banner: { js: banner },
  });
  const wasm = "node_modules/libpg-query/wasm/libpg-query.wasm";
  await writeFile(join(bundles, "libpg-query.wasm"), await readFile(wasm));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(bundles, { recursive: true, force: true });
});

export const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(home, "shop", path)), { recursive: true });
  await writeFile(join(home, "shop", path), text);
};

beforeEach(async () => {
  fake = await startGitHub();
  fake.pullHead = head;
  fake.pulls = { [pushed]: [{ number: 7, headRefOid: head }] };
  home = await mkdtemp(join(tmpdir(), "lockstep-job-"));
  await write("migrations/001_users.sql", "create table users (id integer primary key);\n");
  await write("migrations/001_users.down.sql", "drop table users;\n");
});
afterEach(async () => {
  expect(fake.faults).toEqual([]);
  await fake[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

export const urlWithPassword = async (database: Database): Promise<string> =>
  (await urlFor(database)).replace(`${owner}@`, `${owner}:${encodeURIComponent(password)}@`);

type Wish = {
  readonly event?: string;
  readonly payload?: object;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly act?: Parameters<typeof runMain>[2];
};

const unmasked = ({ log }: Step): string =>
  log
    .split("\n")
    .filter((line) => !line.startsWith("::add-mask::"))
    .join("\n");

/** Runs the action. What it shows anywhere never holds the password. */
export const run = async (wish: Wish = {}): Promise<Step> => {
  const job: Job = {
    event: wish.event ?? "push",
    payload: wish.payload ?? { commits: [{ id: pushed, message: "Merge #99" }, { id: "--evil" }] },
    inputs: { "github-token": "ghs_0123456789abcdef", ...wish.inputs },
    workspace: join(home, "shop"),
    home,
    environment: { GITHUB_API_URL: fake.url, GITHUB_SHA: pushed, GITHUB_ACTOR: "ann", ...wish.environment },
  };
  const step = await runMain(join(bundles, "promote.mjs"), job, wish.act);
  const report = await readFile(step.outputs["report-path"] || "/dev/null", "utf8");
  const sent = JSON.stringify(fake.calls.map(({ body }) => body));
  for (const shown of [unmasked(step), step.summary, report, sent, JSON.stringify(step.outputs)]) {
    for (const secret of [password, encodeURIComponent(password)]) expect(shown).not.toContain(secret);
  }
  return step;
};
