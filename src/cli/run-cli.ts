import type { firstFiles, newMigration } from "../author/index.ts";
import { didYouMean, type Known } from "../config/index.ts";
import type { fleet } from "../fleet/index.ts";
import type { drift, health, status } from "../live/index.ts";
import { type CheckFolder, Problem } from "../model/index.ts";
import type { promote, restore, rollback } from "../promote/index.ts";
import type { schema } from "../schema-story.ts";
import { checkCommand } from "./check-command.ts";
import { commandNames, commands } from "./commands.ts";
import { completionCommand } from "./completion-command.ts";
import { driftCommand } from "./drift-command.ts";
import { explainCommand } from "./explain-command.ts";
import { healthCommand } from "./health-command.ts";
import { generalHelp, helpOf } from "./help.ts";
import { initCommand } from "./init-command.ts";
import { exitCodes, type Io } from "./io.ts";
import { newCommand } from "./new-command.ts";
import { printDefect, printProblem } from "./print-problem.ts";
import { promoteCommand } from "./promote-command.ts";
import { reportFromFile } from "./report-from-file.ts";
import { restoreCommand } from "./restore-command.ts";
import { rollbackCommand } from "./rollback-command.ts";
import { schemaCommand } from "./schema-command.ts";
import { statusCommand } from "./status-command.ts";

/** What the commands do below the command line. */
export type Stories = {
  readonly check: CheckFolder;
  readonly drift: typeof drift;
  readonly firstFiles: typeof firstFiles;
  readonly fleet: typeof fleet;
  readonly health: typeof health;
  readonly newMigration: typeof newMigration;
  readonly promote: typeof promote;
  readonly restore: typeof restore;
  readonly rollback: typeof rollback;
  readonly schema: typeof schema;
  readonly status: typeof status;
};

/** Loads what the commands do: more code than it takes to print a help. */
export type LoadStories = () => Promise<{ readonly stories: Stories; readonly known: Known }>;

/** Does what the command line asks for and gives the exit code. Never rejects. */
export async function runCli(argv: readonly string[], io: Io, load: LoadStories): Promise<number> {
  try {
    return await dispatch(argv, io, load);
  } catch (error) {
    const command = argv[0] ?? "";
    if (io.signal.aborted) return await cancelled(io, command);
    if (!(error instanceof Problem)) {
      await printDefect(io, error, io.environment);
      return exitCodes.couldNotJudge;
    }
    await printProblem(io, commandNames.includes(command) ? command : "", error, io.environment);
    return error.kind === "could-not-judge" ? exitCodes.couldNotJudge : exitCodes.askedWrongly;
  }
}

async function dispatch(argv: readonly string[], io: Io, load: LoadStories): Promise<number> {
  const [first, ...rest] = argv;
  const asks = (flags: readonly string[]) => beforeDashes(argv).some((word) => flags.includes(word));
  if (first === undefined) {
    await io.stderr.write(generalHelp());
    return exitCodes.askedWrongly;
  }
  if (asks(["--version", "-V"])) return await print(io, `lockstep ${io.tool} (Node.js ${io.node})\n`);
  if (first === "help" && rest[0] === undefined) return await print(io, generalHelp());
  const command = first === "help" ? (rest[0] ?? "") : first;
  if (command === "--help" || command === "-h") return await print(io, generalHelp());
  refuseUnknown(command);
  if (first === "help" || asks(["--help", "-h"])) return await print(io, helpOf(command) ?? generalHelp());
  const runner = Object.entries(runners).find(([name]) => name === command)?.[1] ?? runners.check;
  return await runner(rest, io, await load());
}

type Runner = (args: readonly string[], io: Io, loaded: Awaited<ReturnType<LoadStories>>) => Promise<number>;

const runners = {
  check: (args, io, { stories, known }) => checkCommand(args, io, stories.check, known),
  completion: (args, io, { known }) => completionCommand(args, io, known.checks),
  drift: (args, io, { stories, known }) => driftCommand(args, io, known, stories.drift),
  explain: (args, io, { known }) => explainCommand(args, io, known),
  health: (args, io, { stories, known }) => healthCommand(args, io, known, stories.health),
  init: (args, io, { stories, known }) => initCommand(args, io, known, stories.firstFiles),
  new: (args, io, { stories, known }) => newCommand(args, io, known, stories.newMigration),
  promote: (args, io, { stories, known }) => promoteCommand(args, io, known, stories),
  report: (args, io, { known }) => reportFromFile(args, io, known),
  restore: (args, io, { stories, known }) => restoreCommand(args, io, known, stories.restore),
  rollback: (args, io, { stories, known }) => rollbackCommand(args, io, known, stories.rollback),
  schema: (args, io, { stories, known }) => schemaCommand(args, io, known, stories.schema),
  status: (args, io, { stories, known }) => statusCommand(args, io, known, stories),
} satisfies Readonly<Record<string, Runner>>;

function refuseUnknown(command: string): void {
  if (!Object.hasOwn(commands, command)) {
    const what = command.startsWith("-") ? "flag" : "command";
    const candidates = what === "flag" ? ["--help", "--version"] : commandNames;
    throw new Problem(`unknown-${what}`, `there is no ${what} ${JSON.stringify(command)}`, {
      hint: `${didYouMean(command, candidates)} \`lockstep --help\` lists what there is.`,
    });
  }
  if (helpOf(command) !== null) return;
  throw new Problem("command-not-built", `\`${command}\` is not in this version yet`, {
    hint: "`lockstep --help` lists what this version has.",
  });
}

/** The words that may be flags. */
function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

async function print(io: Io, text: string): Promise<number> {
  await io.stdout.write(text);
  return exitCodes.clean;
}

async function cancelled(io: Io, command: string): Promise<number> {
  const name: unknown = io.signal.reason;
  if (name !== "SIGINT" && name !== "SIGTERM") return exitCodes.couldNotJudge;
  await io.stderr.write(`✗ lockstep ${command}: cancelled by ${name}, nothing was judged\n`);
  return exitCodes[name];
}
