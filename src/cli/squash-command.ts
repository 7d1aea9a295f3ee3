import { resolve } from "node:path";
import { type Fault, type Known, problemOf } from "../config/index.ts";
import { inert } from "../formats/index.ts";
import { fileName } from "../layouts/index.ts";
import type { squash } from "../squash.ts";
import { type Flag, flagsFor, ownFlag, readFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { withLive } from "./live-settings.ts";
import { squashJson, squashText } from "./squash-text.ts";
import { writeSquash } from "./write-squash.ts";

const own: readonly Flag[] = [
  ownFlag("until", "ID", "The last migration to replace. Default: the newest."),
  ownFlag(
    "name",
    "NAME",
    "What to call the new one. Default: as the last that it replaces, so that its tool knows it.",
  ),
  ownFlag(
    "idempotent",
    null,
    "Write statements that may run again (`if not exists`), also over a database that has it all.",
  ),
  ownFlag("dry-run", null, "Prove it and print the new files; write and move none."),
];

const unused: ReadonlySet<string> = new Set([
  ...["output", "fail-on", "checks", "base", "comment", "rows", "seed", "queries"],
  ...["prisma", "schema-file", "declared-command"],
]);

export const squashFlags: readonly Flag[] = flagsFor("check", own)
  .filter(({ name }) => !unused.has(name))
  .map((flag) => (flag.name === "format" ? { ...flag, sentence: "Format of what is printed: text, json." } : flag));

const faultsOf = (format: unknown, name: unknown, extra: string | undefined): readonly Fault[] => [
  ...(extra === undefined
    ? []
    : [{ place: JSON.stringify(extra), message: "this is one folder too many", hint: "Name one." }]),
  ...(format === "text" || format === "json"
    ? []
    : [
        {
          place: "--format",
          message: `there is no format ${JSON.stringify(format)}`,
          hint: "There are text and json.",
        },
      ]),
  ...(typeof name === "string" && fileName(name) === ""
    ? [{ place: "--name", message: `${JSON.stringify(name)} has no letter for a file's name`, hint: "Say what it is." }]
    : []),
];

/** `lockstep squash`: 0 when it was proved equal, and written; 1 when it is not equal, and nothing was. */
export async function squashCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  story: typeof squash,
): Promise<number> {
  const flags = readFlags(args, squashFlags);
  const { format = "text", name, until } = flags.values;
  const [folder = ".", extra] = flags.words;
  const faults = [...flags.faults, ...faultsOf(format, name, extra)];
  if (faults.length > 0) throw problemOf(faults);
  const asked = { flags, folder: resolve(io.cwd, folder) };
  const remarks: string[] = [];
  const squashed = await withLive(asked, io, known, remarks, (request) =>
    story({
      ...request,
      until: typeof until === "string" ? until : null,
      name: typeof name === "string" ? fileName(name) : null,
      idempotent: flags.present.has("idempotent"),
    }),
  );
  io.signal.throwIfAborted();
  const equal = squashed.verdict === "equal";
  const dry = flags.present.has("dry-run");
  if (equal && !dry) writeSquash(asked.folder, squashed);
  const told = { ...squashed, notes: [...remarks, ...squashed.notes] };
  const written = equal && !dry;
  await io.stdout.write(format === "json" ? squashJson(told, written) : squashText(told, written));
  if (dry && equal && format === "text") {
    for (const { path, content } of squashed.files) await io.stdout.write(`\n-- ${inert(path)}\n${content}`);
  }
  return equal ? exitCodes.clean : exitCodes.findings;
}
