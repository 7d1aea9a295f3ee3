// How each tool lays out files, is run, and says what it would do. Where it can say nothing, `pending` is null and what it does
// is looked at instead.
import { join } from "node:path";
import type { Files } from "../promote/production.ts";
import { firstSteps } from "./history.ts";
import { programOf, succeed, type Tool, toolsFolder } from "./tools.ts";

/** Where a tool is run: a folder with the files, and a database it reaches at a host and a port. */
export type Place = { readonly folder: string; readonly url: string };

export type Contestant = {
  readonly tool: Tool;
  readonly ledger: string;
  /** The first so many steps of the history, as it lays them out. */
  readonly files: (count: number) => Files;
  readonly ids: (count: number) => readonly string[];
  readonly up: (place: Place) => Promise<string>;
  /** What it would apply, by parts of its words: empty when it says that there is nothing to do. */
  readonly pending: ((place: Place) => Promise<readonly string[]>) | null;
  /** Takes back the last one. */
  readonly down: ((place: Place) => Promise<string>) | null;
  /** Where its ledger lies, and the columns that say the same whoever wrote them. */
  readonly table: string;
  readonly kept: string;
};

const stamped = (count: number): readonly string[] => firstSteps(count).map(({ stamp, name }) => `${stamp}_${name}`);

const lines = (said: string, pattern: RegExp): readonly string[] =>
  [...said.matchAll(pattern)].map(([, found = ""]) => found);

const dbmateRun = ({ folder, url }: Place, command: string): Promise<string> =>
  succeed(programOf("dbmate"), ["--migrations-dir", "db/migrations", "--no-dump-schema", command], {
    cwd: folder,
    env: { DATABASE_URL: `${url}?sslmode=disable` },
  });

const dbmate: Contestant = {
  tool: "dbmate",
  ledger: "dbmate",
  files: (count) =>
    Object.fromEntries(
      firstSteps(count).map(({ stamp, name, up, down }) => [
        `db/migrations/${stamp}_${name}.sql`,
        `-- migrate:up\n${up}\n-- migrate:down\n${down}`,
      ]),
    ),
  ids: stamped,
  up: (place) => dbmateRun(place, "up"),
  pending: async (place) => lines(await dbmateRun(place, "status"), /^\[ \] (.+)\.sql$/gm),
  down: (place) => dbmateRun(place, "rollback"),
  table: "public.schema_migrations",
  kept: "version",
};

const nodePgMigrateRun = ({ folder, url }: Place, ...args: readonly string[]): Promise<string> =>
  succeed(process.execPath, [programOf("node-pg-migrate"), ...args, "-m", "migrations"], {
    cwd: folder,
    env: { DATABASE_URL: url },
  });

const nodePgMigrate: Contestant = {
  tool: "node-pg-migrate",
  ledger: "node-pg-migrate",
  files: (count) =>
    Object.fromEntries(
      firstSteps(count).map(({ stamp, name, up, down }) => [
        `migrations/${stamp}_${name}.sql`,
        `-- Up Migration\n${up}\n-- Down Migration\n${down}`,
      ]),
    ),
  ids: stamped,
  up: (place) => nodePgMigrateRun(place, "up"),
  pending: async (place) => lines(await nodePgMigrateRun(place, "up", "--dry-run"), /^> - (.+)$/gm),
  down: (place) => nodePgMigrateRun(place, "down"),
  table: "public.pgmigrations",
  kept: "id, name",
};

export const supabaseRun = ({ folder, url }: Place, ...args: readonly string[]): Promise<string> =>
  succeed(join(toolsFolder, "node_modules", ".bin", "supabase"), [...args, "--db-url", `${url}?sslmode=disable`], {
    cwd: folder,
    env: { SUPABASE_TELEMETRY_DISABLED: "1" },
  });

const supabase: Contestant = {
  tool: "supabase",
  ledger: "supabase",
  files: (count) =>
    Object.fromEntries(
      firstSteps(count).flatMap(({ stamp, name, up, down }) => [
        [`supabase/migrations/${stamp}_${name}.sql`, up],
        [`supabase/rollbacks/${stamp}_${name}.sql`, down],
      ]),
    ),
  ids: stamped,
  up: (place) => supabaseRun(place, "db", "push", "--yes"),
  pending: async (place) => lines(await supabaseRun(place, "migration", "list"), /`(\d+)` *\| *` `/g),
  down: null,
  table: "supabase_migrations.schema_migrations",
  kept: "version, name, statements",
};

const drizzleScript = `import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
await migrate(drizzle(pool), { migrationsFolder: process.env.FOLDER });
await pool.end();
`;

const drizzleTag = (at: number, name: string): string => `000${at}_${name}`;

const drizzle: Contestant = {
  tool: "drizzle",
  ledger: "drizzle",
  files: (count) => ({
    ...Object.fromEntries(
      firstSteps(count).flatMap(({ at, name, up, down }) => [
        [`drizzle/${drizzleTag(at, name)}.sql`, up],
        [`drizzle/${drizzleTag(at, name)}.down.sql`, down],
      ]),
    ),
    "drizzle/meta/_journal.json": JSON.stringify({
      version: "7",
      dialect: "postgresql",
      entries: firstSteps(count).map(({ at, name }) => ({
        idx: at,
        version: "7",
        when: 1_704_067_200_123 + at * 86_400_000,
        tag: drizzleTag(at, name),
        breakpoints: true,
      })),
    }),
  }),
  ids: (count) => firstSteps(count).map(({ at, name }) => drizzleTag(at, name)),
  up: ({ folder, url }) =>
    succeed(process.execPath, ["--input-type=module", "-e", drizzleScript], {
      cwd: toolsFolder,
      env: { DATABASE_URL: url, FOLDER: join(folder, "drizzle") },
    }),
  pending: null,
  down: null,
  table: "drizzle.__drizzle_migrations",
  kept: "id, hash, created_at",
};

export const contestants: readonly Contestant[] = [supabase, drizzle, nodePgMigrate, dbmate];
