import { Problem } from "../model/index.ts";
import type { Server, ServerKind, ServerRequest } from "./contract.ts";
import { embedded } from "./embedded.ts";
import { local } from "./local.ts";

export type * from "./contract.ts";

export const serverKinds: readonly ServerKind[] = [embedded, local];

/** Starts the server that was asked for. */
export async function startServer(request: ServerRequest): Promise<Server> {
  const kind = serverKinds.find(({ id }) => id === request.server || request.server === "auto");
  if (!kind) throw new Problem("server-unknown", `there is no server ${request.server}`);
  return await kind.start(request);
}
