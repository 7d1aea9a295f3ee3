import { readFile } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import {
  type Known,
  type Policy,
  policyFile,
  problemOf,
  type ResolvedSettings,
  resolveSettings,
} from "../config/index.ts";
import { runCommand } from "../declared/index.ts";
import { diskTree } from "../git/index.ts";
import { type CheckFolder, type FileTree, Problem, type Report } from "../model/index.ts";
import { type BaseTree, openBase } from "./base-tree.ts";
import { configAbove } from "./config-above.ts";
import { checkFlags, type Flags, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { deliver, type Look, type Outputs, prepareFiles, readOutputs } from "./outputs.ts";
import { isFault, printProblem } from "./print-problem.ts";
import { openProgress } from "./progress.ts";

/** What was asked: read, and not yet tried. */
type Asked = { readonly flags: Flags; readonly outputs: Outputs; readonly folder: string; readonly noColour: boolean };

/** `lockstep check`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export async function checkCommand(args: readonly string[], io: Io, check: CheckFolder, known: Known): Promise<number> {
  const asked = readAsked(args, io);
  await prepareFiles(asked.outputs);
  const remarks: string[] = [];
  const look = (print: boolean): Look => ({ print, noColour: asked.noColour, remarks });
  try {
    const report = await judge(asked, io, check, known, remarks);
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
    await printProblem(io, "check", problem, io.environment);
    return exitCodes.couldNotJudge;
  }
}

function readAsked(args: readonly string[], io: Io): Asked {
  const flags = readFlags(args, checkFlags);
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

async function judge(asked: Asked, io: Io, check: CheckFolder, known: Known, remarks: string[]): Promise<Report> {
  const tree = await diskTree(asked.folder);
  const resolveWith = ({ file }: Policy): ResolvedSettings =>
    resolveSettings({ flags: asked.flags.values, inputs: {}, file, environment: io.environment, known });
  const ref = asked.flags.values.base ?? resolveWith(await findPolicy(asked, io, null, tree)).base;
  await using base = typeof ref === "string" ? await openBase(asked.folder, ref, io.environment) : null;
  const policy = await findPolicy(asked, io, base, tree);
  const { settings, notes } = resolveWith(policy);
  remarks.push(...policy.notes, ...notes);
  const started = io.now();
  await using progress = openProgress(io);
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const signal = AbortSignal.any([io.signal, timeout]);
  try {
    const report = await check({
      settings,
      tree,
      base: base === null ? null : { sha: base.sha, tree: base.tree },
      declare: (command) =>
        runCommand({ command, folder: asked.folder, environment: io.environment, signal, endGroup: io.endGroup }),
      environment: io.environment,
      progress: progress.show,
      signal,
      today: io.today,
      now: io.now,
      tool: io.tool,
    });
    return { ...report, notes: [...remarks, ...report.notes] };
  } catch (error) {
    if (!timeout.aborted || io.signal.aborted) throw error;
    throw tooSlow(Math.round((io.now() - started) / 1000), error);
  }
}

/** The configuration that counts. A file that was named and lies outside the folder is no part of the pull request. */
async function findPolicy(asked: Asked, io: Io, base: BaseTree | null, tree: FileTree): Promise<Policy> {
  const named = asked.flags.values.config;
  if (typeof named !== "string") {
    const policy = await policyFile(base?.tree ?? null, tree);
    const above = policy.file === null ? await configAbove(asked.folder) : null;
    if (above === null) return policy;
    return {
      file: null,
      notes: [...policy.notes, `\`${above}\` is not read: it lies above the folder (\`--config\` reads it)`],
    };
  }
  const path = resolve(io.cwd, named);
  const inside = relative(asked.folder, path).split(sep).join("/");
  if (inside !== ".." && !inside.startsWith("../") && !isAbsolute(inside)) {
    const policy = await policyFile(base?.tree ?? null, tree, inside);
    if (policy.file !== null) return policy;
  }
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Problem("config-unreadable", `cannot read the configuration file ${JSON.stringify(named)}`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: "Name a file that exists, or leave out `--config`.",
      cause,
    });
  });
  return { file: { path: named, bytes: new Uint8Array(bytes) }, notes: [] };
}

function tooSlow(seconds: number, cause: unknown): Problem {
  return new Problem("timed-out", `gave up after ${seconds} s`, {
    kind: "could-not-judge",
    hint: "Raise `timeout`, or check fewer migrations at once.",
    cause,
  });
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
