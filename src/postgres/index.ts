import { Problem } from "../model/index.ts";
import type { Server, ServerKind, ServerRequest } from "./contract.ts";
import { docker } from "./docker.ts";
import { embedded } from "./embedded.ts";
import { local } from "./local.ts";
import { MAJORS_IN_WORDS, SUPPORTED_MAJORS } from "./majors.ts";
import { url } from "./url.ts";

export { commitSurely, isUnknown, statusOf, unknownEnd } from "./commit.ts";
export { readConnectionUrl } from "./connection-url.ts";
export type * from "./contract.ts";
export { clientPrograms } from "./installed-programs.ts";
export { type Limits, limited } from "./limited.ts";
export { type Live, type LiveRequest, reachLive } from "./live.ts";
export { DEFAULT_MAJOR } from "./majors.ts";
export { patiently } from "./patiently.ts";
export { sweepRuns } from "./sweep.ts";

/** In the order in which `auto` tries them. `url` and `docker` come first when a URL or an image was given. */
export const serverKinds: readonly ServerKind[] = [url, embedded, local, docker];

/** Starts the server that was asked for; for `auto` the first that can be had. */
export async function startServer(request: ServerRequest): Promise<Server> {
  if (request.major !== null && !SUPPORTED_MAJORS.includes(request.major)) {
    throw new Problem("postgres-version-unsupported", `Postgres ${request.major} is not supported`, {
      hint: `Ask for a version from ${MAJORS_IN_WORDS}.`,
    });
  }
  if (request.server === "auto") return await firstServer(request);
  const kind = serverKinds.find(({ id }) => id === request.server);
  if (!kind) throw new Problem("server-unknown", `there is no server ${request.server}`);
  return await kind.start(request);
}

const WHY: Readonly<Record<ServerKind["id"], string>> = {
  url: "a URL was given",
  embedded: "it is the same on every machine and needs no Docker",
  local: "it is installed here",
  docker: "an engine answers",
};

async function firstServer(request: ServerRequest): Promise<Server> {
  const passed: string[] = [];
  for (const kind of autoOrder(request)) {
    const missing = await kind.unavailable(request);
    const server = missing ?? (await startOr(kind, request));
    if (typeof server !== "string") {
      const others = passed.length === 0 ? "" : `; passed over: ${passed.join(", ")}`;
      const why = request.image ? "an image was named" : WHY[kind.id];
      return { ...server, reason: `${kind.id}, because ${why}${others}` };
    }
    passed.push(`${kind.id} (${server})`);
  }
  throw new Problem("no-server", "no throwaway Postgres could be started", {
    kind: "could-not-judge",
    detail: passed.join("\n"),
    hint: "Install a Postgres server, start Docker, or give the URL of a server as `postgres-url`.",
  });
}

/** What was named explicitly is not replaced by something else: its failure is the answer. */
function autoOrder(request: ServerRequest): readonly ServerKind[] {
  if (request.url) return [url];
  if (request.image) return [docker];
  return serverKinds.filter(({ id }) => id !== "url");
}

/** A server, or why there is none and another should be tried. */
async function startOr(kind: ServerKind, request: ServerRequest): Promise<Server | string> {
  try {
    return await kind.start(request);
  } catch (error) {
    const replaceable = error instanceof Problem && error.kind === "could-not-judge" && !request.url && !request.image;
    if (replaceable) return error.message;
    throw error;
  }
}

export { hearOfRoles } from "./hear-of-roles.ts";
