import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isFlat, settingKeys, settingOf } from "../../src/config/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { owner, productionWith, tablesIn, urlFor } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { type FakeGitHub, startGitHub } from "./fake-github.ts";
import { runMain, type Step } from "./runner.ts";

const pushed = "a".repeat(40);
const head = "b".repeat(40);
const password = "pass w@rd/50%";

let server: Server;
let fake: FakeGitHub;
let home: string;
let bundles: string;
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
    banner: {
      js: `import{createRequire}from"node:module";import{dirname as d}from"node:path";import{fileURLToPath as f}from"node:url";const require=createRequire(import.meta.url),__filename=f(import.meta.url),__dirname=d(__filename);`,
    },
  });
  const wasm = "node_modules/libpg-query/wasm/libpg-query.wasm";
  await writeFile(join(bundles, "libpg-query.wasm"), await readFile(wasm));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(bundles, { recursive: true, force: true });
});
beforeEach(async () => {
  fake = await startGitHub();
  fake.pullHead = head;
  fake.pulls = { [pushed]: [{ number: 7, headRefOid: head }] };
  home = await mkdtemp(join(tmpdir(), "lockstep-job-"));
  await mkdir(join(home, "shop/migrations"), { recursive: true });
  await writeFile(join(home, "shop/migrations/001_users.sql"), "create table users (id integer primary key);\n");
  await writeFile(join(home, "shop/migrations/001_users.down.sql"), "drop table users;\n");
});
afterEach(async () => {
  expect(fake.faults).toEqual([]);
  await fake[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

const run = async (url: string, more: { readonly event?: string; readonly inputs?: Record<string, string> } = {}) => {
  const step: Step = await runMain(join(bundles, "promote.mjs"), {
    event: more.event ?? "push",
    payload: { commits: [{ id: pushed, message: "Merge #99" }, { id: "--evil" }] },
    inputs: { "github-token": "ghs_0123456789abcdef", "database-url": url, ...more.inputs },
    workspace: join(home, "shop"),
    home,
    environment: { GITHUB_API_URL: fake.url, GITHUB_SHA: pushed, GITHUB_ACTOR: "ann" },
  });
  return step;
};

describe("the action promote", () => {
  test("promotes, sums up, gives outputs, and comments on the pull request that was merged", async () => {
    await using production = await productionWith(server, []);
    const url = (await urlFor(production)).replace(`${owner}@`, `${owner}:${encodeURIComponent(password)}@`);
    const step = await run(url);
    expect(step.log).toContain("✓ lockstep promote: 1 migration applied");
    expect([step.code, step.outputs]).toMatchObject([
      0,
      { outcome: "promoted", applied: "1", pending: "0", "stands-at": "001_users" },
    ]);
    expect(step.summary).toMatch(/^### ✓ Lockstep promote: 1 migration applied/);
    expect(fake.comments.map(({ body }) => body)).toEqual([expect.stringContaining("1 migration applied")]);
    expect(await tablesIn(production)).toContain("public.users");
    const report = await readFile(step.outputs["report-path"] ?? "", "utf8");
    expect(JSON.parse(report)).toMatchObject({ outcome: "promoted", run: { commit: pushed } });
    const masked = step.commands.filter(({ name }) => name === "add-mask").map(({ line }) => line);
    expect(masked.some((line) => line.includes(encodeURIComponent(password).replaceAll("%", "%25")))).toBe(true);
    const unmasked = step.log
      .split("\n")
      .filter((line) => !line.startsWith("::add-mask::"))
      .join("\n");
    for (const shown of [unmasked, step.summary, report, JSON.stringify(fake.comments)]) {
      expect(shown).not.toContain(password);
      expect(shown).not.toContain(encodeURIComponent(password));
    }
  });

  test("never runs on what nobody has merged", async () => {
    await using production = await productionWith(server, []);
    const step = await run(await urlFor(production), { event: "pull_request" });
    expect([step.code, await tablesIn(production)]).toEqual([2, []]);
    expect(step.log).toContain("a promotion does not run on the event pull_request");
  });

  test("fails its step, with an annotation, when production is not what its ledger says", async () => {
    await using production = await productionWith(server, ["create table strange (id integer)"]);
    const step = await run(await urlFor(production), { inputs: { comment: "never" } });
    expect([step.code, step.outputs.outcome, fake.comments]).toEqual([1, "refused", []]);
    expect(step.commands.filter(({ name }) => name === "error")).toHaveLength(1);
  });
});

test("the action has an input for every setting of a promotion, and for what only it knows", async () => {
  const action = parse(await readFile("promote/action.yml", "utf8")) as {
    readonly inputs: Readonly<Record<string, unknown>>;
  };
  const edge = [
    ...["baseline", "comment", "config", "dry-run", "environment", "folder", "github-token", "job-id"],
    ...["look", "matrix", "proof", "shard", "working-directory"],
  ];
  const forPromotion = ({ scopes }: ReturnType<typeof settingOf>) =>
    scopes.includes("promote") || scopes.includes("fleet");
  const settings = settingKeys.filter((key) => isFlat(key) && forPromotion(settingOf(key)));
  expect(Object.keys(action.inputs).toSorted()).toEqual([...settings, ...edge].toSorted());
});
