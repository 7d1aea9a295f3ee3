// A Postgres that is installed on this machine. Only its programs are used: data, socket and account are ours, and the
// system's own service is never touched.
import { Problem } from "../model/index.ts";
import { startCluster } from "./cluster.ts";
import { clusterServer } from "./cluster-server.ts";
import type { ServerKind, ServerRequest } from "./contract.ts";
import { extensionPath, fillExtensionPath } from "./extension-path.ts";
import { withCache } from "./folders.ts";
import { installedPrograms } from "./installed-programs.ts";
import { MAJORS_IN_WORDS } from "./majors.ts";

export const local: ServerKind = {
  id: "local",
  unavailable: async (request) => {
    const found = await matching(request);
    return typeof found === "string" ? found : null;
  },
  start: async (request) => {
    const found = await matching(request);
    if (typeof found === "string") {
      throw new Problem("server-unavailable", found, {
        kind: "could-not-judge",
        hint: "Install the server package of Postgres, or use `embedded`, which needs nothing installed.",
      });
    }
    const cluster = await withCache(request.environment, (cache) =>
      startCluster(request, {
        bin: found.bin,
        key: found.key,
        cache,
        settings: (run) => extensionPath(found.major, run),
      }),
    );
    const server = await clusterServer("local", cluster, request);
    try {
      await fillExtensionPath(found, cluster, request);
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  },
};

async function matching(request: ServerRequest) {
  const installed = await installedPrograms(request.environment);
  const found = installed.find(({ major }) => request.major === null || major === request.major);
  if (found) return found;
  const others = installed.map(({ version }) => version).join(", ");
  const wanted = request.major ?? MAJORS_IN_WORDS;
  return `no Postgres ${wanted} is installed${others === "" ? "" : ` (found ${others})`}`;
}
