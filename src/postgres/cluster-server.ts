import type { Cluster } from "./cluster.ts";
import type { Server, ServerId, ServerRequest } from "./contract.ts";
import { serverOf } from "./server.ts";

/** The server on a cluster of our own. Its databases are numbered, so that equal runs print equal names. */
export async function clusterServer(id: ServerId, cluster: Cluster, request: ServerRequest): Promise<Server> {
  const { superuserName, limits } = request;
  let databases = 0;
  const connect = (user: string | null, database: string | null) =>
    cluster.connect(user ?? superuserName, database ?? "postgres");
  try {
    return await serverOf({
      id,
      connect,
      databaseName: () => {
        databases += 1;
        return `lockstep_${databases}`;
      },
      stop: cluster.stop,
      disposable: true,
      limits: { ...limits, folder: cluster.run },
    });
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
