import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { didYouMean, type Fault } from "../config/index.ts";
import { github } from "../formats/github.ts";
import { type Format, formats, type RenderContext } from "../formats/index.ts";
import { text } from "../formats/text.ts";
import { type CheckText, Problem, type Report } from "../model/index.ts";
import { type Io, wantsColour } from "./io.ts";

/** Where a report goes: printed in one format, and written to files in others. */
export type Outputs = {
  readonly printed: Format;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
};

export type OutputFlags = { readonly format: string | null; readonly output: readonly string[] };

const formatNames = formats.map(({ id }) => id);

export function readOutputs(
  flags: OutputFlags,
  io: Io,
): { readonly outputs: Outputs; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const find = (id: string, place: string): Format | null => {
    const format = formatNamed(id);
    if (format === null) {
      faults.push({ place, message: `there is no format ${JSON.stringify(id)}`, hint: didYouMean(id, formatNames) });
    }
    return format;
  };
  const named = flags.format === null ? usualFormat(io) : find(flags.format, "--format");
  const files = flags.output.flatMap((text) => {
    const [id, file] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
    if (!text.includes("=") || file === "") {
      const hint = "Write a format and a file: `--output json=report.json`.";
      faults.push({ place: "--output", message: `${JSON.stringify(text)} names no file`, hint });
      return [];
    }
    const format = find(id, "--output");
    return format === null ? [] : [{ format, path: resolve(io.cwd, file) }];
  });
  for (const [index, { path }] of files.entries()) {
    if (files.findIndex((one) => one.path === path) === index) continue;
    faults.push({ place: "--output", message: `${JSON.stringify(path)} is written twice`, hint: "Name another file." });
  }
  // A fault ends the run, so the fallback is never printed.
  const [printed = named] = named === null ? formats : [named];
  if (printed === null) throw new Error("there is no format at all");
  return { outputs: { printed, files }, faults };
}

const formatNamed = (id: string): Format | null => formats.find((one) => one.id === id) ?? null;

/** Text; in a job on GitHub followed by the lines that the runner turns into annotations. */
function usualFormat({ stdout, environment }: Io): Format {
  if (environment.GITHUB_ACTIONS !== "true" || stdout.isTerminal) return text;
  return { id: github.id, render: (report, context) => text.render(report, context) + github.render(report, context) };
}

/**
 * Makes the files, empty, and their folders: a run does not end in nothing after its work, and what an earlier run left
 * is not taken for this one's verdict.
 */
export async function prepareFiles({ files }: Outputs): Promise<void> {
  for (const { path } of files) {
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => refuse(path, cause));
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory()) refuse(path, new Error("it is a folder"));
    if (there === null || there.isFile()) await writeFile(path, "").catch((cause: unknown) => refuse(path, cause));
  }
}

/** Renders and delivers a report; to the files only when somebody else already told what is to be printed. */
export async function deliver(report: Report, outputs: Outputs, io: Io, look: Look): Promise<void> {
  for (const { format, path } of outputs.files) {
    const text = await format.render(report, contextOf(look, null, io));
    await writeFile(path, text).catch((cause: unknown) => refuse(path, cause));
  }
  if (look.print) await io.stdout.write(await outputs.printed.render(report, contextOf(look, io.stdout, io)));
}

export type Look = {
  /** The command that is answered. */
  readonly command: string;
  readonly print: boolean;
  readonly noColour: boolean;
  readonly remarks: readonly string[];
  readonly checks: readonly CheckText[];
  /** Where files and the run can be read, when somebody said it. */
  readonly links?: Pick<RenderContext, "fileUrl" | "runUrl" | "sha">;
};

function contextOf(look: Look, output: Io["stdout"] | null, io: Io): RenderContext {
  return {
    ...(look.links ?? { fileUrl: null, runUrl: null, sha: null }),
    colour: output !== null && wantsColour(output, io.environment, look.noColour),
    width: output?.columns ?? 100,
    durations: output?.isTerminal ?? false,
    remarks: look.remarks,
    checks: look.checks,
    command: look.command,
  };
}

function refuse(path: string, cause: unknown): never {
  throw new Problem("output-unwritable", `cannot write ${JSON.stringify(path)}`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: "Name a file in a folder that this user may write to, on a disk with room.",
    cause,
  });
}
