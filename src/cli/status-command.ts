import { resolve } from "node:path";
import { type Fault, type Known, problemOf } from "../config/index.ts";
import { type fleet, isFleet } from "../fleet/index.ts";
import type { status } from "../live/index.ts";
import { Problem } from "../model/index.ts";
import { type Flag, flagsFor, readFlags } from "./flags.ts";
import { fleetFlags, fleetStatus } from "./fleet-command.ts";
import { exitCodes, type Io } from "./io.ts";
import { withLive } from "./live-settings.ts";
import { isWrong, statusJson, statusText } from "./status-text.ts";
import { writeInto } from "./write-into.ts";

const own: readonly Flag[] = [
  { name: "all", short: null, form: null, many: false, sentence: "Show every applied migration.", group: "own" },
  ...fleetFlags,
  {
    name: "stats",
    short: null,
    form: "FILE",
    many: false,
    sentence: "Write the sizes of the tables, no data, for `check` to tell how long others would wait.",
    group: "own",
  },
];

// It starts no server, holds no declared schema against anything, and judges by the ledger alone.
const unused: ReadonlySet<string> = new Set([
  ...["before", "postgres", "postgres-version", "postgres-url", "docker-image", "platform"],
  ...["prisma", "schema-file", "declared-command", "toward", "fail-on", "checks", "output"],
]);

export const statusFlags: readonly Flag[] = flagsFor("live", own)
  .filter(({ name }) => !unused.has(name))
  .map((flag) => (flag.name === "format" ? { ...flag, sentence: "Format of what is printed: text, json." } : flag));

const writeStats = async (path: string, text: string): Promise<void> => {
  await writeInto(path, text).catch((cause: unknown) => {
    throw new Problem("output-unwritable", `cannot write ${JSON.stringify(path)}`, {
      cause,
      hint: "Name a file in a folder that this user may write to.",
    });
  });
};

/** `lockstep status`: 0 when the ledger and the files agree, 1 when they do not. */
export async function statusCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  stories: { readonly status: typeof status; readonly fleet: typeof fleet },
): Promise<number> {
  const flags = readFlags(args, statusFlags);
  const { format = "text" } = flags.values;
  const [folder = ".", extra] = flags.words;
  const faults: readonly Fault[] = [
    ...flags.faults,
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
  ];
  if (faults.length > 0) throw problemOf(faults);
  const asked = { flags, folder: resolve(io.cwd, folder) };
  const remarks: string[] = [];
  const { stats = null } = flags.values;
  return await withLive(asked, io, known, remarks, async (request) => {
    if (isFleet(request))
      return await fleetStatus(asked, io, request, {
        format: format === "json" ? "json" : "text",
        story: stories.fleet,
        noColour: flags.present.has("no-color"),
      });
    const found = await stories.status(request, stats !== null);
    if (typeof stats === "string" && found.stats !== null) await writeStats(resolve(io.cwd, stats), found.stats);
    const told = { ...found, notes: [...remarks, ...found.notes] };
    await io.stdout.write(format === "json" ? statusJson(told) : statusText(told, flags.present.has("all")));
    return found.ledger.standings.some(isWrong) ? exitCodes.findings : exitCodes.clean;
  });
}
