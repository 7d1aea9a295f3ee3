// What a rehearsal on a throwaway server goes by.
import { checkSeverities } from "./check-severities.ts";
import { choice, connectionUrl, duration, layoutName, number, path, paths, text, texts } from "./parser.ts";
import { exemptions } from "./rls-exempt.ts";
import { identities } from "./rls-identities.ts";
import { forAll, forLookers, setting } from "./setting.ts";

export const checkSettings = {
  migrations: forAll(paths, [], "detected", "Folders that hold the migrations."),
  layout: forAll(layoutName, "auto", "auto", "Convention by which the migrations lie there."),
  "down-directory": forAll<string | null>(
    path,
    null,
    "the layout's",
    "Folder of the downs, where they lie apart from the ups.",
  ),
  // For all commands in the file; as a flag of a promotion, the word stands for what `promote.before` is.
  before: forLookers(paths, [], "none", "SQL files to run ahead of the first migration, in this order."),
  postgres: forAll(
    choice("auto", "embedded", "local", "docker", "url"),
    "auto",
    "auto",
    "Where the throwaway Postgres comes from.",
  ),
  "postgres-version": forLookers<number | null>(
    number(14, 18, true),
    null,
    "18",
    "Major version of Postgres, from 14 to 18.",
  ),
  "postgres-url": forAll<string | null>(
    connectionUrl,
    null,
    "none",
    "Server on which to create throwaway databases; better given as LOCKSTEP_POSTGRES_URL, which no process list shows.",
  ),
  "docker-image": forAll<string | null>(text, null, "the version's", "Image to start with `postgres: docker`."),
  platform: forAll(choice("auto", "plain", "supabase"), "auto", "auto", "What the host adds to plain Postgres."),
  prisma: forLookers(
    texts,
    ["auto"],
    "auto",
    "Prisma schemas (files or folders) to hold against the migrations; `auto` finds them, `off` looks for none.",
  ),
  "schema-file": forLookers(paths, [], "none", "SQL files that declare the whole wanted schema."),
  "declared-command": forLookers<string | null>(
    text,
    null,
    "none",
    "Command that prints the whole wanted schema as SQL.",
  ),
  base: setting<string | null>(
    text,
    null,
    "none; in a pull request its merge base",
    "Git ref of the base branch: what it has already never blocks.",
  ),
  "fail-on": forLookers(
    choice("error", "warning", "never"),
    "error",
    "error",
    "Least severity of a new finding that fails the run.",
  ),
  rows: setting(
    number(0, 1_000_000, true),
    100,
    "100",
    "Synthetic rows per table, on which new migrations are tried; 0 tries none.",
  ),
  seed: setting<readonly string[]>(
    paths,
    [],
    "none",
    "SQL files with rows of your own to try new migrations on; tables that they fill get no synthetic ones.",
  ),
  queries: setting<readonly string[]>(
    paths,
    [],
    "none",
    "Queries of the application to prepare against the new schema: SQL files, or exports of pg_stat_statements as CSV or JSON.",
  ),
  "stats-file": setting<string | null>(
    path,
    null,
    "lockstep.stats.json, where it is there",
    "Sizes of the tables that people use, as `lockstep status --stats FILE` writes them: no data.",
  ),
  checks: forAll(checkSeverities, {}, "each check's own", "Severity by check: off, info, warning or error."),
  "rls.schemas": setting<readonly string[]>(texts, [], "detected", "Schemas that are exposed to clients."),
  "rls.exempt": setting(
    exemptions,
    [],
    "none",
    "Tables that need no row level security, each with the reason; a name may end in `*`.",
  ),
  "rls.identities": setting(
    identities,
    [],
    "detected",
    "Roles and settings to probe access with, by name; `{user}` in a setting stands for the id of the user whose rows are called own.",
  ),
  "rls.minimum-coverage": setting<number | null>(
    number(0, 100, false),
    null,
    "none",
    "Least percentage of exposed tables that row level security covers.",
  ),
  timeout: forLookers(duration, 30 * 60_000, "30m", "Time after which the run gives up."),
  comment: setting(
    choice("always", "on-findings", "never"),
    "always",
    "always",
    "When the action comments on the pull request.",
  ),
} as const;
