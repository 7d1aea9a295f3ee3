import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { didYouMean, type Fault } from "../config/index.ts";
import { Problem } from "../model/index.ts";
import type { Outcome, Promotion } from "../promote/index.ts";
import { promotionMarkdown } from "../promote/promotion-markdown.ts";
import { promotionJson, promotionText } from "../promote/promotion-text.ts";
import type { Flags } from "./flags.ts";
import { exitCodes, type Io, wantsColour } from "./io.ts";
import { writeInto } from "./write-into.ts";

const names = ["text", "json", "markdown"] as const;
type Format = (typeof names)[number];

/** How a record looks in each format. */
export type Renderings = Readonly<Record<Format, (colour: boolean) => string>>;

const isFormat = (id: string): id is Format => names.some((name) => name === id);

/** Where the record of a run goes. */
export type PromotionOutputs = {
  readonly printed: Format;
  readonly files: readonly { readonly format: Format; readonly path: string }[];
  readonly noColour: boolean;
};

/** Reads `--format` and `--output`. */
export function readPromotionOutputs(
  { values, present }: Flags,
  io: Io,
): { readonly outputs: PromotionOutputs; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const find = (id: string, place: string): Format | null => {
    if (isFormat(id)) return id;
    faults.push({ place, message: `there is no format ${JSON.stringify(id)}`, hint: didYouMean(id, names) });
    return null;
  };
  const { format = "text", output = [] } = values;
  const printed = find(String(format), "--format") ?? "text";
  const files = [output].flat().flatMap((one) => {
    const at = one.indexOf("=");
    const wanted = find(one.slice(0, Math.max(0, at)), "--output");
    return wanted === null ? [] : [{ format: wanted, path: resolve(io.cwd, one.slice(at + 1)) }];
  });
  return { outputs: { printed, files, noColour: present.has("no-color") }, faults };
}

/** Makes the files, empty: what was done to a database must not end in a record that cannot be written. */
export async function preparePromotionFiles({ files }: PromotionOutputs): Promise<void> {
  for (const { path } of files) {
    await writeInto(path, "").catch((cause: unknown) => {
      throw new Problem("output-unwritable", `cannot write ${JSON.stringify(path)}`, {
        hint: "Name a file in a folder that this user may write to.",
        cause,
      });
    });
  }
}

/** Shows what a run did. A file that cannot be written any more changes nothing about that. */
export async function deliverRecord(renderings: Renderings, outputs: PromotionOutputs, io: Io): Promise<void> {
  for (const { format, path } of outputs.files) {
    await writeFile(path, renderings[format](false)).catch(async (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      await io.stderr.write(`note: ${JSON.stringify(path)} could not be written: ${why}\n`);
    });
  }
  const colour = wantsColour(io.stdout, io.environment, outputs.noColour);
  await io.stdout.write(renderings[outputs.printed](colour));
}

/** Shows what a promotion did. */
export const deliverPromotion = (record: Promotion, outputs: PromotionOutputs, io: Io): Promise<void> =>
  deliverRecord(
    {
      text: (colour) => promotionText(record, colour),
      json: () => promotionJson(record),
      markdown: () => promotionMarkdown(record),
    },
    outputs,
    io,
  );

const codes: Readonly<Record<Outcome, number>> = {
  "nothing-to-do": exitCodes.clean,
  planned: exitCodes.clean,
  promoted: exitCodes.clean,
  marked: exitCodes.clean,
  undone: exitCodes.clean,
  refused: exitCodes.findings,
  failed: exitCodes.findings,
  different: exitCodes.findings,
  unhealthy: exitCodes.findings,
  declined: exitCodes.findings,
  unknown: exitCodes.unknown,
  cancelled: exitCodes.couldNotJudge,
  unjudged: exitCodes.couldNotJudge,
  misasked: exitCodes.askedWrongly,
};

/** What the process ends with. */
export function promotionExitCode({ outcome }: Promotion, { signal }: Io): number {
  const name: unknown = signal.reason;
  if (outcome === "cancelled" && (name === "SIGINT" || name === "SIGTERM")) return exitCodes[name];
  return codes[outcome];
}
