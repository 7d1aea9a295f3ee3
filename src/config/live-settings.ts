// What commands on databases that people use go by.
import { ledgers } from "../ledgers/index.ts";
import type { BackupKeep, TaskSetting } from "../model/index.ts";
import { certificates } from "./certificates.ts";
import { choice, connectionUrl, duration, number, path, percents, text, texts } from "./parser.ts";
import { live, ofFleet, promoting, reaching } from "./setting.ts";
import { backupKeep, tasks, webUrl } from "./tasks.ts";

export const liveSettings = {
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
  "ca-cert": reaching<string | null>(
    certificates,
    null,
    "the runtime's own",
    "Certificates to trust: a PEM file, or its text.",
  ),
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
