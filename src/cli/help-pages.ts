import { driftFlags } from "./drift-command.ts";
import { checkFlags, type Flag, plainFlags } from "./flags.ts";
import { healthFlags } from "./health-command.ts";
import { initFlags } from "./init-command.ts";
import { newFlags } from "./new-command.ts";
import { promoteFlags } from "./promote-command.ts";
import { fileFlags } from "./report-from-file.ts";
import { restoreFlags } from "./restore-command.ts";
import { rollbackFlags } from "./rollback-command.ts";
import { schemaFlags } from "./schema-command.ts";
import { squashFlags } from "./squash-command.ts";
import { statusFlags } from "./status-command.ts";

/** The help of one command. */
export type Page = {
  readonly usage: string;
  readonly does: readonly string[];
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  readonly environment: readonly string[];
  readonly findings: string;
  readonly unknown?: string;
};

const target: readonly string[] = [
  "DATABASE_URL           The database; it appears in no log and no process list.",
  "LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list.",
];
const fleet = "LOCKSTEP_TARGETS_URL   The same as --targets-url, but in no process list.";
const unknown = "the reply to a COMMIT was lost, and nobody could find out what became of it";

/** By command. */
export const pages: Readonly<Record<string, Page>> = {
  check: {
    usage: "lockstep check [FOLDER] [FLAG…]",
    does: [
      "Walks every migration below FOLDER (default: here) up, down and up again on a throwaway Postgres, proves that",
      "each down restores what stood before, tries who can reach what, holds declared schemas against the migrations,",
      "and reports what a reviewer should know.",
    ],
    examples: [
      "lockstep check",
      "lockstep check --base origin/main --fail-on warning",
      "lockstep check --migrations db/migrations --postgres-version 16",
      "lockstep check --format json --output markdown=comment.md",
    ],
    flags: checkFlags,
    environment: ["LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list."],
    findings: "findings at or above --fail-on",
  },
  completion: {
    usage: "lockstep completion bash|zsh|fish",
    does: ["Prints a script that lets the shell complete commands, flags and their values."],
    examples: [
      "lockstep completion bash > ~/.local/share/bash-completion/completions/lockstep",
      "lockstep completion fish > ~/.config/fish/completions/lockstep.fish",
    ],
    flags: plainFlags,
    environment: [],
    findings: "does not happen",
  },
  drift: {
    usage: "lockstep drift [FOLDER] [FLAG…]",
    does: [
      "Holds a live database against the migrations that its ledger says were applied, and the declared schemas against",
      "all migrations. Reads in one snapshot, writes nothing, and gives SQL that brings the sides together.",
    ],
    examples: [
      "DATABASE_URL=postgres://… lockstep drift",
      "lockstep drift --toward declared --format json --output json=drift.json",
    ],
    flags: driftFlags,
    environment: [
      "DATABASE_URL           The database; it appears in no log and no process list.",
      "LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list.",
    ],
    findings: "the database, its ledger or a declared schema differs",
  },
  explain: {
    usage: "lockstep explain [CHECK]",
    does: ["Says when a check fires, what happens if nobody cares, and what to do instead. Without CHECK, lists all."],
    examples: ["lockstep explain", "lockstep explain down-leaves-residue"],
    flags: plainFlags,
    environment: [],
    findings: "does not happen",
  },
  health: {
    usage: "lockstep health [FOLDER] [FLAG…]",
    does: [
      "Looks at a live database, without any migrations: indexes, keys and constraints, sequences, materialized views, open",
      "transactions, connections, and the queries of your own that must find nothing. Writes nothing. FOLDER (default: here)",
      "holds lockstep.yml, whose map `health` has the thresholds.",
    ],
    examples: [
      "DATABASE_URL=postgres://… lockstep health",
      "DATABASE_URL=postgres://… lockstep health --fail-on warning --output json=health.json",
      "DATABASE_URL=postgres://… lockstep health --checks fk-unindexed=off --statement-timeout 5s",
    ],
    flags: healthFlags,
    environment: target.slice(0, 1),
    findings: "findings at or above --fail-on",
  },
  init: {
    usage: "lockstep init [FOLDER] [FLAG…]",
    does: [
      "Looks at what FOLDER (default: here) holds, says it, and writes lockstep.yml, a workflow that checks pull requests and",
      "one that promotes on merge. A file that exists is left as it is.",
    ],
    examples: [
      "lockstep init",
      "lockstep init --dry-run",
      "lockstep init --migrations db/migrations --layout dbmate --branch trunk",
    ],
    flags: initFlags,
    environment: [],
    findings: "does not happen",
  },
  new: {
    usage: "lockstep new NAME [FLAG…]",
    does: [
      "Writes the up and the down of a new migration, named as the layout's tool wants it, with the next version.",
      "Never overwrites a file.",
    ],
    examples: [
      "lockstep new add_tags_to_posts",
      "lockstep new align_with_prisma --from-drift",
      "lockstep new --down 042_add_tags",
    ],
    flags: newFlags,
    environment: ["LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list."],
    findings: "does not happen",
  },
  promote: {
    usage: "lockstep promote [FOLDER] [FLAG…]",
    does: [
      "Applies pending migrations to a database that people use. First it proves, without writing, that the database is what",
      "its ledger says, and rehearses what is pending up and back on that very schema; afterwards it reads the database",
      "again, and tells success only where it became what the rehearsal predicted.",
    ],
    examples: [
      "DATABASE_URL=postgres://… lockstep promote --dry-run",
      "DATABASE_URL=postgres://… lockstep promote --lock-timeout 500ms --output json=promotion.json",
      "DATABASE_URL=postgres://… lockstep promote --baseline 014_add_tags",
      "lockstep promote --targets fleet.txt --canary acme",
      "DATABASE_URL=postgres://… lockstep promote --backup auto --before assert:checks/daily.sql --after refresh --after analyze",
    ],
    flags: promoteFlags,
    environment: [...target, fleet],
    findings: "refused by a preflight; or a migration failed and was rolled back, or the outcome differs",
    unknown,
  },
  report: {
    usage: "lockstep report FILE [FLAG…]",
    does: [
      "Renders a report that is there, as JSON, in other formats. It judges nothing: the exit code is 0 when it was written,",
      "whatever the report's verdict is.",
    ],
    examples: [
      "lockstep report report.json --format markdown",
      "lockstep report report.json --output sarif=report.sarif --output junit=report.xml",
    ],
    flags: fileFlags,
    environment: [],
    findings: "does not happen",
  },
  restore: {
    usage: "lockstep restore FOLDER [FLAG…]",
    does: [
      "Reads every byte of a backup that promote or rollback made, says what would be put back, and asks. Rows go back in one",
      "transaction, which is committed only when every row of the backup is there as it was. Triggers do not fire.",
    ],
    examples: [
      "lockstep restore lockstep-backups/shop-1a2b3c4d-20261130T014500Z-0f8e --verify",
      "DATABASE_URL=postgres://… lockstep restore lockstep-backups/shop-… --dry-run",
      "DATABASE_URL=postgres://… lockstep restore lockstep-backups/shop-… --tables users --keep-new",
      "DATABASE_URL=postgres://… lockstep restore lockstep-backups/shop-… --into as_it_was",
    ],
    flags: restoreFlags,
    environment: target.slice(0, 1),
    findings: "the backup is damaged, does not fit the database, or was declined; nothing was changed",
    unknown,
  },
  rollback: {
    usage: "lockstep rollback [FOLDER] [--to ID | --steps NUMBER] [FLAG…]",
    does: [
      "Runs downs on a database that people use, newest first, with the same guards as promote. Shows what would be undone",
      "and how many rows go with it, and asks first.",
    ],
    examples: [
      "DATABASE_URL=postgres://… lockstep rollback --dry-run",
      "DATABASE_URL=postgres://… lockstep rollback --to 013_events",
      "DATABASE_URL=postgres://… lockstep rollback --steps 2 --yes",
      "DATABASE_URL=postgres://… lockstep rollback --backup auto",
    ],
    flags: rollbackFlags,
    environment: target,
    findings: "refused by a preflight or at the question; or a down failed and was rolled back, or the outcome differs",
    unknown,
  },
  schema: {
    usage: "lockstep schema [FOLDER] [FLAG…]",
    does: [
      "Builds the migrations on a throwaway Postgres, or reads a live database, and writes down what is there: as SQL that",
      "was run and makes the same, as a diagram, or as a page that tells who can reach which rows.",
    ],
    examples: [
      "lockstep schema --output sql=schema.sql",
      "lockstep schema --check schema.sql",
      "lockstep schema --format mermaid --tables 'billing.*'",
      "DATABASE_URL=postgres://… lockstep schema --live",
    ],
    flags: schemaFlags,
    environment: [
      "DATABASE_URL           With --live, the database; it appears in no log and no process list.",
      "LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list.",
    ],
    findings: "the committed file is not what would be written",
  },
  squash: {
    usage: "lockstep squash [FOLDER] [FLAG…]",
    does: [
      "Writes one migration in the place of many: the schema that they make, and the rows that they put in. It is run on a",
      "throwaway Postgres and proved equal first; then the old files move to an archive beside their folder. It notes what it",
      "stands for, so that databases that have applied those are not asked to run it, and fresh ones are.",
    ],
    examples: [
      "lockstep squash --dry-run",
      "lockstep squash --until 042_add_tags",
      "lockstep squash --name baseline_2026 --format json",
      "lockstep squash --idempotent --migrations supabase/migrations",
    ],
    flags: squashFlags,
    environment: ["LOCKSTEP_POSTGRES_URL  The same as --postgres-url, but in no process list."],
    findings: "it would not be equal: nothing was written",
  },
  status: {
    usage: "lockstep status [FOLDER] [FLAG…]",
    does: [
      "Holds a database's ledger against the files: applied, pending, edited, missing, out of order. Writes nothing.",
    ],
    examples: ["DATABASE_URL=postgres://… lockstep status", "lockstep status --all --format json"],
    flags: statusFlags,
    environment: ["DATABASE_URL           The database; it appears in no log and no process list.", fleet],
    findings: "the ledger and the files disagree; or a database of the fleet is not at tip",
  },
};
