import { formats } from "../formats/index.ts";
import { commands } from "./commands.ts";
import { driftFlags } from "./drift-command.ts";
import { checkFlags, type Flag } from "./flags.ts";
import { newFlags } from "./new-command.ts";
import { promoteFlags } from "./promote-command.ts";
import { rollbackFlags } from "./rollback-command.ts";
import { schemaFlags } from "./schema-command.ts";
import { statusFlags } from "./status-command.ts";

const commandLines = (built: boolean): readonly string[] =>
  Object.entries(commands).flatMap(([name, command]) =>
    command.built === built ? [`  ${name.padEnd(10)}${command.sentence}`] : [],
  );

export const generalHelp = (): string =>
  [
    "Lockstep keeps Postgres migrations, declared schemas and databases in lockstep.",
    "",
    "Examples",
    "  lockstep check                      check the migrations of this folder",
    "  lockstep check --base origin/main   only what the branch brings can fail the run",
    "  lockstep check --help               every option of a command",
    "",
    "Commands",
    ...commandLines(true),
    "",
    "Not in this version yet",
    ...commandLines(false),
    "",
    "Flags",
    "  -h, --help     Print this help, or that of a command.",
    "  -V, --version  Print the versions of Lockstep and Node.js.",
    "",
  ].join("\n");

type Page = {
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

const pages: Readonly<Record<string, Page>> = {
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
  new: {
    usage: "lockstep new NAME [FLAG…]",
    does: [
      "Writes the up and the down of a new migration, named as the layout's tool wants it, with the next version.",
      "Never overwrites a file.",
    ],
    examples: ["lockstep new add_tags_to_posts", "lockstep new align_with_prisma --from-drift"],
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
    ],
    flags: promoteFlags,
    environment: [...target, fleet],
    findings: "refused by a preflight; or a migration failed and was rolled back, or the outcome differs",
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
  status: {
    usage: "lockstep status [FOLDER] [FLAG…]",
    does: [
      "Holds a database's ledger against the files: applied, pending, edited, missing, out of order. Writes nothing.",
    ],
    examples: [
      "DATABASE_URL=postgres://… lockstep status",
      "lockstep status --all --format json",
      "lockstep status --targets fleet.txt",
    ],
    flags: statusFlags,
    environment: ["DATABASE_URL           The database; it appears in no log and no process list.", fleet],
    findings: "the ledger and the files disagree; or a database of the fleet is not at tip",
  },
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["", title, ...lines];

const pageText = ({ usage, does, examples, flags, environment, findings, unknown }: Page): string =>
  [
    `Usage: ${usage}`,
    "",
    ...does,
    ...section(
      "Examples",
      examples.map((example) => `  ${example}`),
    ),
    ...section("Flags", flagLines(flags, "own")),
    ...section(
      "Settings (each is also a key of lockstep.yml, and those of check an input of the action)",
      flagLines(flags, "settings"),
    ),
    ...section("Read, but not checked yet by this version", flagLines(flags, "later")),
    ...section("Output", flagLines(flags, "output")),
    ...section("Environment", [
      ...environment.map((line) => `  ${line}`),
      "  NO_COLOR, FORCE_COLOR  Never, or always, print in colour.",
    ]),
    ...section("Exit codes", [
      "  0  clean",
      `  1  ${findings}`,
      "  2  asked wrongly: arguments, configuration, unreadable files",
      "  3  could not judge: no server could start, or it went away",
      ...(unknown === undefined ? [] : [`  75  ${unknown}`]),
      "  130, 143  cancelled by a signal",
    ]),
    "",
  ].join("\n");

/** The help of a command. Null when there is no such command in this version. */
export function helpOf(command: string): string | null {
  const page = pages[command];
  return page === undefined ? null : pageText(page);
}

function flagLines(flags: readonly Flag[], group: Flag["group"]): readonly string[] {
  const shown = flags.filter((flag) => flag.group === group);
  if (shown.length === 0) return [];
  const heads = shown.map(({ name, short, form }) => {
    const long = form === null ? `--${name}` : `--${name} ${form.length > 24 ? "VALUE" : form}`;
    return `  ${short === null ? "    " : `-${short}, `}${long}`;
  });
  const width = Math.max(...heads.map((head) => head.length)) + 2;
  return shown.flatMap((flag, index) => {
    const sentences = [sentenceOf(flag), ...(flag.many ? ["May be repeated."] : [])].join(" ");
    return wrapped(sentences, 110 - width).map(
      (line, row) => (row === 0 ? (heads[index] ?? "") : "").padEnd(width) + line,
    );
  });
}

function sentenceOf({ sentence, form }: Flag): string {
  const words = sentence.replace("FORMATS", formats.map(({ id }) => id).join(", "));
  return form !== null && form.length > 24 ? `${words} VALUE: ${form}.` : words;
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
