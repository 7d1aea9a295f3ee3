// The one table of settings. Flags, the action's inputs, the schema of lockstep.yml and docs/options.md are made from it.
import { ledgers } from "../ledgers/index.ts";
import type { BackupKeep, TaskSetting } from "../model/index.ts";
import { checkSeverities } from "./check-severities.ts";
import { healthSettings } from "./health-settings.ts";
import {
  choice,
  connectionUrl,
  duration,
  layoutName,
  number,
  type Parser,
  path,
  paths,
  percents,
  text,
  texts,
} from "./parser.ts";
import { exemptions } from "./rls-exempt.ts";
import { identities } from "./rls-identities.ts";
import { backupKeep, tasks, webUrl } from "./tasks.ts";

export type Setting<T> = {
  readonly parser: Parser<T>;
  readonly fallback: T;
  /** The default in words, where the value does not say it. */
  readonly fallbackInWords: string;
  readonly sentence: string;
  /** What it is for: rehearsals on a throwaway server, or databases that people use. */
  readonly scopes: readonly Scope[];
};

export type Scope = "check" | "live" | "promote" | "fleet";

const setting = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  parser,
  fallback,
  fallbackInWords,
  sentence,
  scopes: ["check"],
});

/** A setting of commands that work on a database that people use. */
const live = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["live"],
});

/** One that commands which only look need: a promotion is judged by what it does. */
const forLookers = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["check", "live"],
});

/** One that all commands need. */
const forAll = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["check", "live", "promote"],
});

/** One of the way to a database that people use, whoever goes there. */
const reaching = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["live", "promote"],
});

/** A setting of commands that change a database that people use. */
const promoting = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["promote"],
});

/** A setting of commands that reach many databases at once. */
const ofFleet = <T>(parser: Parser<T>, fallback: T, fallbackInWords: string, sentence: string): Setting<T> => ({
  ...setting(parser, fallback, fallbackInWords, sentence),
  scopes: ["fleet"],
});

/** By key: as in lockstep.yml, as the flag `--key`, and as the input `key`. A dot stands for a map within the file. */
export const settings = {
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
  "database-url": reaching<string | null>(
    connectionUrl,
    null,
    "the variable DATABASE_URL",
    "Database that people use; better given as DATABASE_URL, which no process list shows.",
  ),
  tls: reaching(
    choice("verify", "no-verify", "off"),
    "verify",
    "verify; databases on this machine need none",
    "How the line to the database is protected; `off` is for databases on this machine.",
  ),
  "ca-cert": reaching<string | null>(path, null, "the runtime's own", "Certificates to trust, as a PEM file."),
  ledger: reaching(
    choice("auto", ...ledgers.map(({ id }) => id)),
    "auto",
    "the layout's",
    "Table that remembers what was applied, by the name of its tool.",
  ),
  toward: live(
    choice("migrations", "declared"),
    "migrations",
    "migrations",
    "Which side is right where a database and the migrations differ: SQL is offered for the other one.",
  ),
  "lock-timeout": promoting(
    duration,
    1_000,
    "1s",
    "How long a statement may wait for a lock, and everybody else behind it.",
  ),
  "retry-for": promoting(
    duration,
    15 * 60_000,
    "15m",
    "How long to try again where a lock was not to be had, and to wait for another promotion.",
  ),
  "statement-timeout": promoting<number | null>(duration, null, "none", "How long a statement may run."),
  "on-failure": promoting(
    choice("stop", "rollback"),
    "stop",
    "stop",
    "What becomes of the migrations that this run applied before one failed.",
  ),
  "allow-pooler": promoting(
    choice("off", "on"),
    "off",
    "off",
    "Go on behind a transaction pooler, with transactional migrations only.",
  ),
  "accept-drift": promoting<readonly string[]>(
    texts,
    [],
    "none",
    "Differences of production to live with, by the keys that a refusal names; a key may end in `*`.",
  ),
  rehearse: promoting(
    choice("on", "off"),
    "on",
    "on",
    "Prove on a throwaway server first; `off` compares, rehearses and verifies nothing.",
  ),
  backup: promoting(
    text,
    "off",
    "off",
    "Back up before anything is changed, and only go on with it: `auto` into the usual folder, or a folder.",
  ),
  "backup-of": promoting<readonly string[]>(
    texts,
    ["auto"],
    "auto",
    "What is backed up: `auto`, `all`, `schema`, `data`, `touched`, or names of tables.",
  ),
  "backup-keep": promoting<BackupKeep | null>(
    backupKeep,
    null,
    "all",
    "How many backups of a database are kept in the folder: `5`, or those of the last `30d`.",
  ),
  "backup-timeout": promoting(duration, 60 * 60_000, "1h", "How long a backup may take."),
  "promote.before": promoting<readonly TaskSetting[]>(
    tasks,
    [],
    "none",
    "Ahead of pending migrations, on the database itself: `assert:FILE`, `sql:FILE`, `refresh`, `analyze`; in the file below `promote`.",
  ),
  "promote.after": promoting<readonly TaskSetting[]>(
    tasks,
    [],
    "none",
    "The same once the migrations are applied; in the file below `promote`.",
  ),
  "health-url": promoting<string | null>(
    webUrl,
    null,
    "the variable LOCKSTEP_HEALTH_URL",
    "Asked in the end, and has to answer with 2xx.",
  ),
  "health-timeout": promoting(duration, 2 * 60_000, "2m", "How long that url is asked again until it does."),
  ...healthSettings,
  targets: ofFleet<string | null>(
    path,
    null,
    "none",
    "File that lists the databases of a fleet: a name and a URL on a line, or JSON; variables named TARGETS_… are filled in.",
  ),
  "targets-query": ofFleet<string | null>(
    text,
    null,
    "none",
    "SQL that gives the databases of a fleet as rows of `name` and `url`, asked of `targets-url`.",
  ),
  "targets-url": ofFleet<string | null>(
    connectionUrl,
    null,
    "the variable LOCKSTEP_TARGETS_URL",
    "Database that `targets-query` is asked of; better given as LOCKSTEP_TARGETS_URL, which no process list shows.",
  ),
  "targets-command": ofFleet<string | null>(
    text,
    null,
    "none",
    "Command that prints the databases of a fleet as the file would list them; it sees variables named TARGETS_….",
  ),
  canary: ofFleet<readonly string[]>(
    texts,
    [],
    "one is chosen",
    "Names of the databases that go first; a name may end in `*`.",
  ),
  waves: ofFleet<readonly number[]>(
    percents,
    [10, 100],
    "10, 100",
    "How much of the fleet is done after each wave that follows the canaries, in percent.",
  ),
  shards: ofFleet(number(1, 256, true), 8, "8", "The most jobs that a wave is split into; a host is never split."),
  parallel: ofFleet(number(1, 64, true), 4, "4", "Databases of a fleet that are promoted at a time."),
  "per-host": ofFleet(number(1, 64, true), 2, "2", "Those of them that may be on one host."),
} as const;

export type SettingKey = keyof typeof settings;
export type SettingValues = { readonly [K in SettingKey]: (typeof settings)[K]["fallback"] };

// Object.keys of a constant object whose type is exact.
export const settingKeys = Object.keys(settings) as readonly SettingKey[];

/** The row of a key, with its type forgotten. */
export const settingOf = (key: SettingKey): Setting<unknown> => settings[key];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key);
}

/** May it be given as a flag and as an input under its own name? Maps within maps are for the file. */
export function isFlat(key: SettingKey): boolean {
  return !key.includes(".");
}

const ofPromotion = "promote.";

/** What a key is called as a flag and as an input of such commands. The map `promote` of the file is for promotions, and they need no prefix. Null: the file alone holds it. */
export function wordOf(key: SettingKey, scope: Scope): string | null {
  if (scope === "promote" && key.startsWith(ofPromotion)) return key.slice(ofPromotion.length);
  if (!isFlat(key)) return null;
  return scope === "promote" && isSettingKey(`${ofPromotion}${key}`) ? null : key;
}
