import type { ServerRequest } from "../../src/postgres/index.ts";

/** A request with nothing special about it. */
export function requestFor(server: ServerRequest["server"], special: Partial<ServerRequest> = {}): ServerRequest {
  return {
    server,
    major: null,
    url: null,
    image: null,
    superuserName: "postgres",
    extensionFiles: new Map(),
    environment: process.env,
    progress: () => undefined,
    ...special,
  };
}
