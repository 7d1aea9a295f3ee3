import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { First, FirstRequest } from "../author/index.ts";
import { actionRef, actionRepository, type Known, problemOf, resolveSettings } from "../config/index.ts";
import { inert } from "../formats/index.ts";
import { diskTree } from "../git/index.ts";
import { Problem } from "../model/index.ts";
import { type Flag, flagsFor, ownFlag, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";

const usedSettings: ReadonlySet<string> = new Set(["migrations", "layout", "down-directory", "platform", "prisma"]);
const usedOutput: ReadonlySet<string> = new Set(["no-color", "help", "version"]);

const usualAction = `${actionRepository}@${actionRef}`;

export const initFlags: readonly Flag[] = [
  ...flagsFor("check").filter(({ name }) => usedSettings.has(name) || usedOutput.has(name)),
  ownFlag("action", "OWNER/NAME@REF", `Where the actions are. Default: ${usualAction}.`),
  ownFlag("branch", "NAME", "Branch whose pushes are promoted. Default: main."),
  ownFlag("dry-run", null, "Print the files, write none."),
];

type Written = { readonly path: string; readonly kept: boolean };

/** Writes what is not there. What is stays, whatever it holds. */
const writeNew = async (folder: string, files: First["files"]): Promise<readonly Written[]> => {
  const written: Written[] = [];
  for (const { path, content } of files) {
    const file = join(folder, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { flag: "wx" });
      written.push({ path, kept: false });
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) {
        throw new Problem("output-unwritable", `cannot write ${JSON.stringify(path)}`, {
          detail: cause instanceof Error ? cause.message : String(cause),
          hint: "Run it in a folder that this user may write to.",
          cause,
        });
      }
      written.push({ path, kept: true });
    }
  }
  return written;
};

const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(7)} ${inert(line)}`);

/** `lockstep init`: says what is there, and writes the first configuration and workflows. */
export async function initCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  story: (request: FirstRequest) => Promise<First>,
): Promise<number> {
  const flags = readFlags(args, initFlags);
  const [named = ".", extra] = flags.words;
  const tooMany = { place: JSON.stringify(extra), message: "this is one folder too many", hint: "Name one." };
  const faults = [...flags.faults, ...(extra === undefined ? [] : [tooMany])];
  if (faults.length > 0) throw problemOf(faults);
  const folder = resolve(io.cwd, named);
  const { action, branch } = flags.values;
  const settingFlags = Object.fromEntries(Object.entries(flags.values).filter(([name]) => usedSettings.has(name)));
  const { settings } = resolveSettings({ flags: settingFlags, inputs: {}, file: null, environment: {}, known });
  const { found, files, next } = await story({
    tree: await diskTree(folder),
    settings,
    action: typeof action === "string" ? action : usualAction,
    branch: typeof branch === "string" ? branch : "main",
  });
  if (flags.present.has("dry-run")) {
    for (const { path, content } of files) await io.stdout.write(`# ${path}\n${content}\n`);
    return exitCodes.clean;
  }
  const written = await writeNew(folder, files);
  const lines = [
    ...block("found", found),
    ...block(
      "wrote",
      written.filter(({ kept }) => !kept).map(({ path }) => path),
    ),
    ...block(
      "kept",
      written.filter(({ kept }) => kept).map(({ path }) => `${path}: it exists already`),
    ),
    "",
    ...block("next", next),
  ];
  await io.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.clean;
}
