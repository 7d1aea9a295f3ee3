import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

// The process around a check that does what the variable FAKE says.
const fakeCheck = `
const report = (findings) => ({ version: 1, tool: "t", verdict: "pass", durationMs: 0, postgres: null, layout: null, platform: null,
  base: null, migrations: [], rls: null, drift: [], findings, notes: [], problem: null,
  summary: { errors: 0, warnings: 0, infos: 0, preexisting: 0, suppressed: 0 } });
const finding = { check: "c", severity: "info", key: "k", subject: "s", migration: null, file: null, line: null, message: "m".repeat(99),
  detail: null, hint: null, fix: null, status: "new" };
const check = ({ environment, signal }) => new Promise((resolve, reject) => {
  process.stderr.write("started\\n");
  if (environment.FAKE === "lost") return;
  const alive = setInterval(() => {}, 1000);
  if (environment.FAKE === "many") return resolve(report(Array.from({ length: 20000 }, () => finding)));
  if (environment.FAKE === "defect") setTimeout(() => { throw new TypeError("unforeseen"); }, 1);
  if (environment.FAKE === undefined) return resolve(report([]));
  signal.addEventListener("abort", () => {
    if (environment.FAKE === "stuck") return;
    clearInterval(alive);
    process.stderr.write("cleaned\\n");
    reject(signal.reason);
  });
});
export const loaded = { stories: { check }, known: { checks: [], layouts: [] } };`;

let folder = "";
let bundle = "";

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "lockstep-main-")));
  symlinkSync(modules, join(folder, "node_modules"));
  bundle = join(folder, "cli.mjs");
  await build({
    entryPoints: [main],
    outfile: bundle,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    plugins: [
      {
        name: "fake-check",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^\.\/stories\.ts$/ }, ({ path }) => ({ path, namespace: "fake" }));
          onLoad({ filter: /.*/, namespace: "fake" }, () => ({ contents: fakeCheck }));
        },
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
};

function start(
  fake: string | null,
  ...args: readonly string[]
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const environment = { PATH: process.env.PATH, ...(fake === null ? {} : { FAKE: fake }) };
  const child = spawn(process.execPath, [bundle, ...args], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seen = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    seen.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    seen.err += chunk.toString();
  });
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, ...seen })),
  );
  return { child, ended };
}

const started = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.stderr?.on("data", (chunk: Buffer) => chunk.includes("started") && resolve()));

describe("the process", () => {
  test("prints the result to stdout and ends, whatever is still open", async () => {
    const { code, out } = await start(null, "check").ended;
    expect([code, out]).toEqual([0, "✓ lockstep check: no migrations\nno findings · 0 migrations, 0 exact\n"]);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s: cleans up and exits with %i", async (name, expected) => {
    const { child, ended } = start("wait", "check");
    await started(child);
    child.kill(name);
    const { code, signal, out, err } = await ended;
    expect([code, signal, out]).toEqual([expected, null, ""]);
    expect(err).toBe(`started\ncleaned\n✗ lockstep check: cancelled by ${name}, nothing was judged\n`);
  });

  test("a second signal does not wait for the cleaning", async () => {
    const { child, ended } = start("stuck", "check");
    await started(child);
    child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 600));
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 143, out: "" });
  });

  test("the echo that npm sends of a signal does not cut the cleaning short", async () => {
    const { child, ended } = start("wait", "check");
    await started(child);
    child.kill("SIGINT");
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect([code, err.includes("cleaned")]).toEqual([130, true]);
  });

  test("a throw that nobody awaits cleans up, prints its stack and exits with 3, not with 1", async () => {
    const { code, err, out } = await start("defect", "check").ended;
    expect([code, out]).toEqual([3, ""]);
    expect(err).toContain("TypeError: unforeseen");
    expect(err).toContain("Please report it");
    expect(err).toContain("cleaned");
  });

  test("a run that is lost on the way exits with 3", async () => {
    expect(await start("lost", "check").ended).toMatchObject({ code: 3, out: "" });
  });

  test("a reader that leaves early changes nothing, and a slow one gets everything", async () => {
    const early = start("many", "check", "--format", "json");
    early.child.stdout?.destroy();
    expect(await early.ended).toMatchObject({ code: 0, err: "started\n" });
    const { out } = await start("many", "check", "--format", "json").ended;
    expect(JSON.parse(out)).toMatchObject({ verdict: "pass" });
    expect(out.length).toBeGreaterThan(1_000_000);
  });
});
