import { type RowsTrial, type Script, SqlError } from "../model/index.ts";
import type { Database } from "../postgres/contract.ts";
import { keepingRoles, type Site } from "../rehearse/index.ts";
import { touchesRows } from "./relevant.ts";
import { tryRows } from "./try-rows.ts";

export type ScriptTrialRequest = {
  readonly site: Site;
  /** With no open session. It stays as it is. */
  readonly database: Database;
  readonly script: Script;
  /** Rows for each table that the script has to do with. */
  readonly rows: number;
  readonly seeds: readonly Script[];
};

/** Runs a script that belongs to no history on a copy whose tables hold rows. Null: it has nothing to do with rows, or nobody can tell. */
export const tryScript = async ({
  site,
  database,
  script,
  rows,
  seeds,
}: ScriptTrialRequest): Promise<RowsTrial | null> => {
  const migration = { id: script.file, version: "", up: script, down: null };
  if (rows === 0 || !touchesRows(migration)) return null;
  const attempt = (admin: Parameters<typeof tryRows>[0]["admin"]) =>
    keepingRoles(site, () =>
      tryRows({ site, database, migration, admin, inUse: null, rows, seeds, remark: () => undefined }),
    );
  try {
    if (!site.server.superuser) return await attempt(null);
    await using own = await site.server.createDatabase();
    await using admin = await own.connect();
    return await attempt(admin);
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
};
