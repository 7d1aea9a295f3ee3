import type { History, Script } from "../model/index.ts";
import { rewriteForStubs, withoutLz4 } from "../platforms/index.ts";
import type { Server } from "../postgres/contract.ts";

type Scripts = { readonly history: History; readonly before: readonly Script[] };

/**
 * Stubs know no index options, and the embedded server no lz4. What takes their place keeps every line and column; whoever
 * reads the history sees the original.
 */
export const forServer = ({ server, history, before }: Scripts & { readonly server: Server }): Scripts => {
  if (server.id === "docker" || server.id === "url") return { history, before };
  const rewritten = (script: Script): Script => {
    const sql = rewriteForStubs(script.sql);
    return { ...script, sql: server.id === "embedded" ? withoutLz4(sql) : sql };
  };
  const migrations = history.migrations.map((migration) => ({
    ...migration,
    up: rewritten(migration.up),
    down: migration.down === null ? null : rewritten(migration.down),
  }));
  return { history: { ...history, migrations }, before: before.map(rewritten) };
};
