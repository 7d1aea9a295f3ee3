import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Authored, newMigration } from "../author/index.ts";
import { type Known, problemOf } from "../config/index.ts";
import { inert } from "../formats/index.ts";
import { Problem } from "../model/index.ts";
import { type Flag, flagsFor, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { withLive } from "./live-settings.ts";

const own: readonly Flag[] = [
  {
    name: "from-drift",
    short: null,
    form: null,
    many: false,
    sentence: "Make what a declared schema has and the migrations do not, with a proved down.",
    group: "own",
  },
  {
    name: "down",
    short: null,
    form: "ID",
    many: false,
    sentence: "Write the missing down of a migration that is there, proved to bring back what stood before.",
    group: "own",
  },
  {
    name: "folder",
    short: null,
    form: "FOLDER",
    many: false,
    sentence: "Repository to write into. Default: here.",
    group: "own",
  },
  { name: "dry-run", short: null, form: null, many: false, sentence: "Print the files, write none.", group: "own" },
];

const unused: ReadonlySet<string> = new Set([
  "format",
  "output",
  "fail-on",
  "checks",
  "base",
  "comment",
  "rows",
  "seed",
  "queries",
]);

export const newFlags: readonly Flag[] = flagsFor("check", own).filter(({ name }) => !unused.has(name));

const write = async (folder: string, files: Authored["files"]) => {
  const there = files.filter(({ path, below }) => below !== true && existsSync(join(folder, path)));
  if (there.length > 0) {
    throw new Problem("file-exists", `${there.map(({ path }) => path).join(" and ")} exists already`, {
      hint: "Nothing was written. Take another name.",
    });
  }
  for (const { path, content, below } of files) {
    if (below === true) {
      const before = await readFile(join(folder, path), "utf8");
      await appendFile(join(folder, path), `${before.endsWith("\n") ? "" : "\n"}\n${content}`);
      continue;
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    // Somebody else may have made it meanwhile: never written over.
    await writeFile(join(folder, path), content, { flag: "wx" });
  }
};

/** `lockstep new`: writes the files of a new migration. */
export async function newCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  story: typeof newMigration,
): Promise<number> {
  const flags = readFlags(args, newFlags);
  if (flags.faults.length > 0) throw problemOf(flags.faults);
  const { folder: named, down } = flags.values;
  const folder = resolve(io.cwd, typeof named === "string" ? named : ".");
  const remarks: string[] = [];
  const { files, notes } = await withLive({ flags, folder }, io, known, remarks, (request) =>
    story({
      ...request,
      words: flags.words.join(" "),
      downOf: typeof down === "string" ? down : null,
      fromDrift: flags.present.has("from-drift"),
      stamp: io.clock().replace(/\D/g, "").slice(0, 14),
      ms: Date.parse(io.clock()),
    }),
  );
  const dry = flags.present.has("dry-run");
  if (!dry) await write(folder, files);
  for (const { path, content } of files) {
    await io.stdout.write(dry ? `-- ${inert(path)}\n${content}\n` : `✓ ${inert(path)}\n`);
  }
  for (const note of [...remarks, ...notes]) await io.stderr.write(`note: ${inert(note)}\n`);
  return exitCodes.clean;
}
