import { didYouMean } from "../config/nearest.ts";
import { Problem } from "../model/index.ts";
import { commandNames, commands } from "./commands.ts";
import { exitCodes, type Io } from "./io.ts";
import { printDefect, printProblem } from "./print-problem.ts";
import type { Loaded } from "./run-command.ts";

// What a command needs is loaded once it is asked for: whoever wants to know the version need not wait for it.

/** Loads what the commands do: more code than it takes to print a help. */
export type LoadStories = () => Promise<Loaded>;

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
  if (first !== undefined && asks(["--version", "-V"]))
    return await print(io, `lockstep ${io.tool} (Node.js ${io.node})\n`);
  const { generalHelp, helpOf } = await import("./help.ts");
  if (first === undefined) {
    await io.stderr.write(generalHelp());
    return exitCodes.askedWrongly;
  }
  if (first === "help" && rest[0] === undefined) return await print(io, generalHelp());
  const command = first === "help" ? (rest[0] ?? "") : first;
  if (command === "--help" || command === "-h") return await print(io, generalHelp());
  refuseUnknown(command);
  if (first === "help" || asks(["--help", "-h"])) return await print(io, helpOf(command) ?? generalHelp());
  const { stories, known } = await load();
  const { runCommand } = await import("./run-command.ts");
  return await runCommand(command, rest, io, { stories, known });
}

function refuseUnknown(command: string): void {
  if (Object.hasOwn(commands, command)) return;
  const what = command.startsWith("-") ? "flag" : "command";
  const candidates = what === "flag" ? ["--help", "--version"] : commandNames;
  throw new Problem(`unknown-${what}`, `there is no ${what} ${JSON.stringify(command)}`, {
    hint: `${didYouMean(command, candidates)} \`lockstep --help\` lists what there is.`,
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
