import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Known, problemOf } from "../config/index.ts";
import { readReport } from "../formats/read-report.ts";
import { Problem } from "../model/index.ts";
import { type Flag, ownFlag, readFlags, reportFlags } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import { deliver, prepareFiles, readOutputs } from "./outputs.ts";

export const fileFlags: readonly Flag[] = [
  ownFlag("file-url", "URL", "Where the files can be read, for links: https://host/owner/name/blob/SHA/."),
  ownFlag("run-url", "URL", "Where the run can be read, for links."),
  ownFlag("sha", "SHA", "The commit that the report is about."),
  ...reportFlags,
];

const read = async (cwd: string, file: string): Promise<Uint8Array> =>
  readFile(resolve(cwd, file)).catch((cause: unknown) => {
    throw new Problem("report-unreadable", `cannot read ${JSON.stringify(file)}`, {
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: "Name the file that `lockstep check --output json=FILE` wrote.",
      cause,
    });
  });

/** `lockstep report`: prints or writes a report that is there, in other formats. The verdict is the report's, not ours. */
export async function reportFromFile(args: readonly string[], io: Io, known: Known): Promise<number> {
  const flags = readFlags(args, fileFlags);
  const { format, output, "file-url": fileUrl, "run-url": runUrl, sha } = flags.values;
  const { outputs, faults } = readOutputs(
    { format: typeof format === "string" ? format : null, output: typeof output === "object" ? output : [] },
    io,
  );
  const [file, extra] = flags.words;
  const wanted =
    file !== undefined && extra === undefined
      ? []
      : [{ place: "FILE", message: "one report is wanted", hint: "Write `lockstep report report.json`." }];
  const all = [...flags.faults, ...faults, ...wanted];
  if (all.length > 0 || file === undefined) throw problemOf(all);
  const report = await readReport(await read(io.cwd, file), JSON.stringify(file));
  await prepareFiles(outputs);
  await deliver(report, outputs, io, {
    command: "check",
    print: format !== undefined || outputs.files.length === 0,
    noColour: flags.present.has("no-color"),
    remarks: [],
    checks: known.texts ?? [],
    links: {
      fileUrl: typeof fileUrl === "string" ? fileUrl : null,
      runUrl: typeof runUrl === "string" ? runUrl : null,
      sha: typeof sha === "string" ? sha : null,
    },
  });
  return exitCodes.clean;
}
