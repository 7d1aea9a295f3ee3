// In what each command of the pages is run, and what it has to end with where that is not 0.
import { type Arrangement, tidy } from "./shop.ts";

export type Line = {
  readonly code?: number;
  /** A part of what it says. */
  readonly says?: string;
  /** Somebody is there to answer yes. */
  readonly answer?: boolean;
};

/** `apart`: its lines are alternatives, so that each finds the arrangement. */
export type Ground = Arrangement & { readonly apart?: boolean; readonly lines?: Readonly<Record<string, Line>> };

/** Where one is a block, or a whole page of them, that another test runs. */
export const elsewhere: Readonly<Record<string, string>> = {
  "docs/recipes.md": "test/recipes/recipes.test.ts",
  "docs/coming-from.md": "test/recipes/coming-from.test.ts",
};

/** Run by `.ci/run` word for word, but for `--silent`. */
export const runByCi: readonly string[] = [
  "npm ci",
  "npm run demo",
  "npm test",
  "npm run build",
  "npm run package",
  "npm run unused",
  "node scripts/docs.mjs --check",
];

/** What nothing runs, by how it begins, and why. */
export const notRun: Readonly<Record<string, string>> = {
  "npm install --save-dev pg-lockstep": "needs the registry; `npm run package`, in `.ci/run`, installs what npm packs",
  "npm run check": "`.ci/run` runs its parts, one by one",
  "npm run docs": "`.ci/run` runs the same script with --check",
  "npm run cases -- FILTER": "test/cases.test.ts runs all cases",
  "npm run bench": "takes minutes, and measures this machine",
  "npm run slow": "takes minutes",
  "npm run chaos": "takes minutes, and has no end of its own",
  "node scripts/fleet.mjs": "takes minutes, and measures this machine",
  "node test/advisors/record.mjs": "needs a database with Supabase's advisors",
  "bash .ci/run": "it is what runs this",
  "head=$(gh api": "speaks with GitHub",
  "run=$(gh run": "speaks with GitHub",
  "gh run": "speaks with GitHub",
};

const backup = "lockstep-backups/shop-1a2b3c4d-20261130T014500Z-0f8e";

/** Blocks, by page and heading. Their lines are run one after the other. */
export const grounds: Readonly<Record<string, Ground>> = {
  "README.md: On your machine": { lines: { init: { says: "lockstep.yml" } } },
  "docs/fleet.md: What becomes of each": {
    production: "fleet",
    lines: {
      "status --targets fleet.txt": { code: 1, says: "2 behind" },
      "promote --targets fleet.txt --canary acme --output json=fleet.json": { says: "2 promoted" },
    },
  },
  "docs/formats.md: GitLab": {},
  "docs/health.md: Health": {},
  "docs/health.md: What it takes, and leaves": {},
  "docs/promotion.md: At a terminal": {
    lines: {
      "promote --dry-run": { says: "nothing was written" },
      "promote --output json=promotion.json": { says: "2 migrations applied" },
      "rollback --to 013_events": { answer: true, says: "3 migrations undone" },
    },
  },
  "docs/promotion.md: Before and after": { files: tidy },
  "docs/promotion.md: Backups": {
    files: tidy,
    first: ["promote --backup auto"],
    lines: {
      [`restore ${backup} --verify`]: { says: "the backup is whole" },
      [`restore ${backup} --tables users --keep-new`]: { answer: true, says: "1 changed back" },
      [`restore ${backup} --into as_it_was`]: { answer: true },
    },
  },
  "docs/schema.md: The schema, written down": {
    production: "unmarked",
    lines: { "schema --format mermaid --tables 'billing.*'": { says: "invoices" } },
  },
  "docs/squash.md: One migration for many": { apart: true },
  "docs/traffic.md: How long": { sql: "analyze" },
};

const prisma = {
  "prisma/schema.prisma":
    'datasource db {\n  provider = "postgresql"\n}\n\nmodel Invoice {\n  id     BigInt @id\n  amount Int\n  note   String?\n}\n',
  "prisma/migrations/20260101000000_init/migration.sql":
    'CREATE TABLE "Invoice" (\n    "id" BIGINT NOT NULL,\n    "amount" INTEGER NOT NULL,\n\n    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id")\n);\n',
};
const dbmate = {
  "db/migrations/20260101000000_people.sql":
    "-- migrate:up\ncreate table people (id bigint primary key);\n-- migrate:down\ndrop table people;\n",
};
const supabase = {
  "supabase/migrations/20260101000000_notes.sql":
    "create table public.notes (id bigint primary key);\nalter table public.notes enable row level security;\n",
  "supabase/migrations/20260102000000_label.sql": "alter table public.notes add column label text;\n",
};
const proved = { first: ["check --output json=report.json"] };

/** Single commands, as they are typed. What is not listed is run where all but two migrations are promoted. */
export const singleGrounds: Readonly<Record<string, Arrangement & Line>> = {
  "status --stats stats.json": { sql: "analyze" },
  "new --down 042_add_tags": { files: { "migrations/042_add_tags.down.sql": null } },
  "new next_step --from-drift": { sql: "create index by_hand on public.users (bio)" },
  "promote --baseline 014_add_tags": { production: "unmarked" },
  "rollback --backup auto": { answer: true },
  "report report.json --output sarif=lockstep.sarif": proved,
  "report report.json --format markdown": proved,
  "report report.json --output sarif=report.sarif --output junit=report.xml": proved,
  "new --down 20260101000000_init": { alone: true, files: prisma },
  "new align_with_prisma --from-drift": { alone: true, files: prisma },
  "check --migrations db/migrations --postgres-version 16": { alone: true, files: dbmate },
  "init --migrations db/migrations --layout dbmate --branch trunk": { alone: true, files: dbmate },
  "squash --idempotent --migrations supabase/migrations": { alone: true, files: supabase },
  "promote --targets fleet.txt --canary acme": { production: "fleet" },
  "promote --backup auto": { files: tidy, says: "backup" },
  "promote --accept-drift 'production-drift:index public.users_handle_idx'": { sql: "drop index users_handle_idx" },
};

/** What stands for something on the pages, and what is typed here. */
const placeholders: readonly (readonly [RegExp, string])[] = [
  [/--stats FILE/, "--stats stats.json"],
  [/sql:FILE/, "sql:tasks/warm-up.sql"],
  [/--check FILE/, "--check schema.sql"],
  [/--to ID/, "--to 013_events"],
  [/--down ID/, "--down 042_add_tags"],
  [/--baseline ID/, "--baseline 014_add_tags"],
  [/\bNAME\b/, "next_step"],
  [/ACCOUNT\/pg-lockstep@REF/, "acme/pg-lockstep@v1"],
  [/^restore (FOLDER|lockstep-backups\/shop-…)/, `restore ${backup}`],
  [/\$CI_MERGE_REQUEST_TARGET_BRANCH_NAME/, "main"],
];

export const filled = (text: string): string =>
  placeholders.reduce((line, [words, typed]) => line.replace(words, typed), text);

/** The backup that the pages speak of has another name here. */
export const withBackup = (line: string, found: () => string): string =>
  line.includes(backup) ? line.replace(backup, found()) : line;
