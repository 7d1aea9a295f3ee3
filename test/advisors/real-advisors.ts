// Asks the advisors that Supabase ships in its command line, through a door opened for them: our servers listen on a socket in
// a folder of their own, and the command line knows only hosts and ports.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { quoteName } from "../../src/sql/index.ts";
import { doorTo } from "../live/door.ts";
import type { startPlatform } from "../platforms/rehearsed.ts";

type Started = Awaited<ReturnType<typeof startPlatform>>;

type Row = {
  readonly name: string;
  readonly cacheKey: string;
  readonly metadata: { readonly schema?: string; readonly name?: string; readonly extension_name?: string } | null;
};

/** Lints that speak of one policy name it only in the key by which they are silenced. */
const policyKeys: Readonly<Record<string, string>> = {
  auth_rls_initplan: "auth_rls_init_plan",
  rls_references_user_metadata: "rls_references_user_metadata",
  rls_policy_always_true: "rls_policy_always_true",
};

const subjectOf = ({ name: lint, cacheKey, metadata }: Row): string => {
  const { schema = "", name = metadata?.extension_name ?? "" } = metadata ?? {};
  const relation = schema === "" ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
  const key = policyKeys[lint];
  return key === undefined ? relation : `${relation} ${cacheKey.slice(`${key}_${schema}_${name}_`.length)}`;
};

const answersIn = (stdout: string): readonly string[] => {
  // What another program printed.
  const { results } = JSON.parse(stdout) as { readonly results: readonly Row[] };
  return [...new Set(results.map((row) => `${row.name} ${subjectOf(row)}`))].sort();
};

/** What the advisors say of a database after this SQL: `rls_disabled_in_public public.orders`, sorted. */
export const askAdvisors = async (cli: string, started: Started, sql: string): Promise<readonly string[]> => {
  await using database = await started.database();
  {
    await using migrating = await database.connect(started.platform.role);
    await migrating.run(sql);
  }
  await using session = await database.connect();
  const [found] = await session.query<{ folder: string; api: string }>(
    "select current_setting('unix_socket_directories') as folder, current_setting('pgrst.db_schemas') as api",
  );
  await using door = await doorTo(join(found?.folder ?? "", ".s.PGSQL.5432"));
  const home = await mkdtemp(join(tmpdir(), "advisors-"));
  try {
    // It believes a project's configuration, and no setting of the database.
    const api = (found?.api ?? "").split(",").map((name) => name.trim());
    await mkdir(join(home, "supabase"));
    await writeFile(
      join(home, "supabase/config.toml"),
      `project_id = "asked"\n[api]\nschemas = ${JSON.stringify(api)}\n`,
    );
    const url = `postgresql://${started.platform.superuserName}:none@127.0.0.1:${door.port}/${database.name}?sslmode=disable`;
    const all = ["--type", "all", "--level", "info", "--fail-on", "none", "--output-format", "json"];
    const settings = { cwd: home, env: { PATH: process.env.PATH, HOME: home }, maxBuffer: 1 << 26 };
    return answersIn((await promisify(execFile)(cli, ["db", "advisors", `--remote=${url}`, ...all], settings)).stdout);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};
