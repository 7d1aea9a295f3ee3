// The default server: Postgres out of a package, so that every machine judges with the same version and needs no Docker.
import { readdirSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { Problem } from "../model/index.ts";
import { startCluster } from "./cluster.ts";
import { clusterServer } from "./cluster-server.ts";
import type { ServerKind } from "./contract.ts";
import { embeddedPackageFolder } from "./embedded-package.ts";
import { embeddedPackage } from "./embedded-versions.ts";
import { withCache } from "./folders.ts";
import { preparedInstallation } from "./installation.ts";
import { DEFAULT_MAJOR } from "./majors.ts";

export const embedded: ServerKind = {
  id: "embedded",
  unavailable: async ({ major }) => {
    if (isMusl()) return "the embedded Postgres needs glibc, and this Linux has musl";
    const wanted = major ?? DEFAULT_MAJOR;
    return embeddedPackage(host(), wanted) ? null : `nobody publishes an embedded Postgres ${wanted} for ${host()}`;
  },
  start: async (request) => {
    const missing = await embedded.unavailable(request);
    const wanted = embeddedPackage(host(), request.major ?? DEFAULT_MAJOR);
    if (missing || !wanted) {
      throw new Problem("server-unavailable", missing ?? "there is no embedded Postgres", {
        kind: "could-not-judge",
        hint: "Use `local`, `docker` or `url` instead, or another version.",
      });
    }
    const cluster = await withCache(request.environment, async (cache) => {
      const folder = await embeddedPackageFolder(wanted, cache.folder, request);
      const root = preparedInstallation(folder, wanted.version, cache.folder, request);
      const bin = join(root, "bin");
      return await startCluster(request, { bin, key: wanted.version, cache, settings: () => ({}) });
    });
    return await clusterServer("embedded", cluster, request);
  },
};

/** As the packages are named: `linux-x64`. */
function host(): string {
  return `${platform() === "win32" ? "windows" : platform()}-${arch()}`;
}

function isMusl(): boolean {
  if (platform() !== "linux") return false;
  try {
    return readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  } catch {
    return false;
  }
}
