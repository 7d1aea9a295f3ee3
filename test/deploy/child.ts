import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Applied, DeployEvent } from "../../src/deploy/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The promoter, bundled, because the oldest Node that we support runs no TypeScript. */
export const builtPromoter = (): Promise<string> => builtProgram("promoter", join("test", "deploy", "promoter.ts"));

/** A program of ours, bundled. */
export const builtProgram = async (name: string, entry: string): Promise<string> => {
  const folder = join(root, "node_modules", ".cache", "lockstep-test");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  copyFileSync(join(root, "src", "postgres", "docker-guard.mjs"), join(folder, "docker-guard.mjs"));
  return outfile;
};

type Said =
  | DeployEvent
  | { readonly type: "result"; readonly result: readonly Applied[] }
  | { readonly type: "problem"; readonly code: string; readonly message: string };

export type Promoter = {
  readonly child: ChildProcess;
  readonly said: readonly Said[];
  /** Resolves when it says such a thing. */
  readonly hears: (type: Said["type"], migration?: string) => Promise<void>;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
};

/** Starts a promotion in a process of its own. */
export const startPromoter = (
  program: string,
  request: { readonly url: string; readonly files: object; readonly more?: object },
): Promoter => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-promoter-"));
  const path = join(folder, "request.json");
  writeFileSync(path, JSON.stringify({ more: {}, ...request }));
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
  const said: Said[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => said.push(JSON.parse(line) as Said));
  const ended = once(child, "close").then(([code]) => {
    rmSync(folder, { recursive: true, force: true });
    return code as number | null;
  });
  const hears = async (type: Said["type"], migration?: string) => {
    for (let waited = 0; waited < 20_000; waited += 5) {
      if (
        said.some(
          (one) =>
            one.type === type && (migration === undefined || ("migration" in one && one.migration === migration)),
        )
      )
        return;
      await wait(5);
    }
    throw new Error(`the promoter never said ${type}; it said ${JSON.stringify(said)}`);
  };
  return { child, said, hears, ended };
};
