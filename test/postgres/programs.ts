import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles one of our test programs, because the oldest Node that we support runs no TypeScript. */
export async function builtProgram(name: string): Promise<string> {
  const folder = join(root, "node_modules", ".cache", "lockstep-test");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, "test", "postgres", `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  // What our bundles keep beside them.
  copyFileSync(join(root, "src", "postgres", "docker-guard.mjs"), join(folder, "docker-guard.mjs"));
  return outfile;
}

export type Owner = {
  readonly child: ChildProcess;
  readonly run: string;
  readonly backend: number;
  readonly postmaster: number;
};

/** Starts the program and waits until its server is up. */
export async function startOwner(program: string, mode: string, environment = process.env): Promise<Owner> {
  const child = spawn(process.execPath, [program, mode], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("the owner ended before its server was up")));
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout, "data"), ended]);
  const { data, backend } = JSON.parse(String(line)) as { readonly data: string; readonly backend: number };
  const pidFile = join(data, "postmaster.pid");
  const postmaster = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : 0;
  return { child, run: dirname(data), backend, postmaster };
}

/** Waits until neither the folder nor a process of the server is there. Gives what is left when time is up. */
export async function leftovers(owner: Owner, milliseconds = 5000): Promise<readonly string[]> {
  for (let waited = 0; ; waited += 20) {
    const processes = [owner.backend, owner.postmaster].filter((pid) => pid !== 0 && existsSync(`/proc/${pid}`));
    const left = [...processes.map(String), ...(existsSync(owner.run) ? [owner.run] : [])];
    if (left.length === 0 || waited > milliseconds) return left;
    await pause(20);
  }
}
