import { resolve } from "node:path";
import { type Known, problemOf } from "../config/index.ts";
import { Problem, type Report } from "../model/index.ts";
import { type Flag, type Flags, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { deliver, type Look, type Outputs, prepareFiles, readOutputs } from "./outputs.ts";
import { isFault, printProblem } from "./print-problem.ts";

/** What was asked: read, and not yet tried. */
export type Asked = {
  readonly flags: Flags;
  readonly outputs: Outputs;
  readonly folder: string;
  readonly noColour: boolean;
};

/** A command whose answer is a report. */
export type ReportCommand = {
  readonly name: string;
  readonly flags: readonly Flag[];
  readonly known: Known;
  /** Finds the answer. Remarks are for the reader also where there is no answer in the end. */
  readonly run: (asked: Asked, remarks: string[]) => Promise<Report>;
};

/** Runs a command and delivers its report: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export async function reportCommand(args: readonly string[], io: Io, command: ReportCommand): Promise<number> {
  const asked = readAsked(args, io, command.flags);
  await prepareFiles(asked.outputs);
  const remarks: string[] = [];
  const look = (print: boolean): Look => ({
    command: command.name,
    print,
    noColour: asked.noColour,
    remarks,
    checks: command.known.texts ?? [],
  });
  try {
    const report = await command.run(asked, remarks);
    io.signal.throwIfAborted();
    await deliver(report, asked.outputs, io, look(true));
    if (report.verdict === "error") return exitCodes.couldNotJudge;
    return report.verdict === "fail" ? exitCodes.findings : exitCodes.clean;
  } catch (error) {
    if (io.signal.aborted || isFault(error, "asked-wrongly")) throw error;
    const foreseen = isFault(error, "could-not-judge");
    const problem = foreseen ? error : new Problem("defect", "lockstep failed in a way that nobody foresaw");
    // Whoever reads a report by machine must see that there was no verdict; people read it on stderr.
    await deliver(unjudged(problem, io.tool, remarks), asked.outputs, io, look(asked.outputs.printed.id !== "text"));
    if (!foreseen) throw error;
    await printProblem(io, command.name, problem, io.environment);
    return exitCodes.couldNotJudge;
  }
}

function readAsked(args: readonly string[], io: Io, known: readonly Flag[]): Asked {
  const flags = readFlags(args, known);
  const { format, output } = flags.values;
  const { outputs, faults } = readOutputs(
    { format: typeof format === "string" ? format : null, output: typeof output === "object" ? output : [] },
    io,
  );
  const [folder = ".", extra] = flags.words;
  const hint = "Name one folder; name several folders of migrations with `--migrations`.";
  const tooMany =
    extra === undefined ? [] : [{ place: JSON.stringify(extra), message: "this is one folder too many", hint }];
  const all = [...flags.faults, ...faults, ...tooMany];
  if (all.length > 0) throw problemOf(all);
  return { flags, outputs, folder: resolve(io.cwd, folder), noColour: flags.present.has("no-color") };
}

function unjudged(problem: Problem, tool: string, notes: readonly string[]): Report {
  const { code, message, detail, hint } = problem;
  return {
    version: 1,
    tool,
    verdict: "error",
    durationMs: 0,
    postgres: null,
    layout: null,
    platform: null,
    base: null,
    migrations: [],
    rls: null,
    drift: [],
    findings: [],
    summary: { errors: 0, warnings: 0, infos: 0, preexisting: 0, suppressed: 0 },
    notes,
    problem: { code, message, detail, hint },
  };
}
