// `npm run chaos [-- SHOTS [SEED]]`: promotions are killed at random, again and again (200 times unless told otherwise), on a
// real server. Takes minutes. Prints what contradicts the ledger afterwards, and ends with 1 if anything does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, "node_modules", ".cache", `lockstep-chaos-${process.pid}`);
const [shots = "200", seed = String(Date.now() % 100_000)] = process.argv.slice(2);

await mkdir(folder, { recursive: true });
try {
  await build({
    entryPoints: ["promoter", "chaos"].map((name) => join(root, "test", "deploy", `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  await copyFile(join(root, "src", "postgres", "docker-guard.mjs"), join(folder, "docker-guard.mjs"));
  const child = spawn(process.execPath, [join(folder, "chaos.mjs"), join(folder, "promoter.mjs"), shots, seed], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, "exit");
  process.exitCode = code ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
