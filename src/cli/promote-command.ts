import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { type Fault, type Known, problemOf } from "../config/index.ts";
import { type fleet, isFleet } from "../fleet/index.ts";
import type { PromoteRequest, Promotion, promote } from "../promote/index.ts";
import { proofBytes } from "../promote/proof-file.ts";
import { runOf } from "../promote/telling.ts";
import { type Flag, type Flags, flagsFor, readFlags } from "./flags.ts";
import { fleetFaults, fleetFlags, promoteFleet, refuseWithoutFleet } from "./fleet-command.ts";
import type { Io } from "./io.ts";
import { type TargetRequest, withTarget } from "./live-settings.ts";
import {
  deliverPromotion,
  type PromotionOutputs,
  preparePromotionFiles,
  promotionExitCode,
  readPromotionOutputs,
} from "./promotion-outputs.ts";
import { surroundingsOf } from "./surroundings.ts";

const own: readonly Flag[] = [
  {
    name: "dry-run",
    short: null,
    form: null,
    many: false,
    sentence: "Compare and rehearse, say what would be done, and write nothing.",
    group: "own",
  },
  {
    name: "baseline",
    short: null,
    form: "ID",
    many: false,
    sentence: "Mark everything up to this migration as applied without running it, once that is proved.",
    group: "own",
  },
  {
    name: "proof",
    short: null,
    form: "FILE",
    many: false,
    sentence: "What `check --proof` left: says whether this is what was proved there. Nothing is spared for it.",
    group: "own",
  },
  ...fleetFlags,
  {
    name: "matrix",
    short: null,
    form: null,
    many: false,
    sentence: "Print the waves of a fleet and their shards as JSON, for the matrix of a workflow, and do nothing else.",
    group: "own",
  },
  {
    name: "shard",
    short: null,
    form: "WAVE:SHARD/OF",
    many: false,
    sentence: "Promote one shard of one wave of a fleet, as --matrix names it.",
    group: "own",
  },
];

const knownFormats = "Format of what is printed: text, json, markdown.";

/** The flags of a command that changes a database. */
export const changeFlags = (mine: readonly Flag[]): readonly Flag[] =>
  flagsFor("promote", mine).map((flag) => (flag.name === "format" ? { ...flag, sentence: knownFormats } : flag));

export const promoteFlags: readonly Flag[] = changeFlags(own);

export type AskedChange = { readonly flags: Flags; readonly folder: string; readonly outputs: PromotionOutputs };

/** Reads the arguments of a command that changes a database. Throws all faults at once. */
export function readAskedChange(
  args: readonly string[],
  io: Io,
  known: readonly Flag[],
  more: (flags: Flags) => readonly Fault[],
): AskedChange {
  const flags = readFlags(args, known);
  const { outputs, faults } = readPromotionOutputs(flags, io);
  const [folder = ".", extra] = flags.words;
  const tooMany = { place: JSON.stringify(extra), message: "this is one folder too many", hint: "Name one." };
  const all = [...flags.faults, ...faults, ...more(flags), ...(extra === undefined ? [] : [tooMany])];
  if (all.length > 0) throw problemOf(all);
  return { flags, outputs, folder: resolve(io.cwd, folder) };
}

/** Runs a story that changes a database, shows its record and gives the exit code. */
export async function runChange(
  asked: AskedChange,
  io: Io,
  known: Known,
  story: (request: TargetRequest & ReturnType<typeof changeOf>) => Promise<Promotion>,
): Promise<number> {
  await preparePromotionFiles(asked.outputs);
  const remarks: string[] = [];
  const record = await withTarget(asked, io, known, remarks, (request) =>
    story({ ...request, ...changeOf(asked, io) }),
  );
  return await delivered(record, remarks, asked, io);
}

async function delivered(record: Promotion, remarks: readonly string[], asked: AskedChange, io: Io): Promise<number> {
  const told = { ...record, notes: [...remarks, ...record.notes] };
  await deliverPromotion(told, asked.outputs, io);
  return promotionExitCode(told, io);
}

const changeOf = ({ flags, folder }: AskedChange, io: Io) => ({
  places: { base: folder, backups: join(folder, "lockstep-backups") },
  around: surroundingsOf(io),
  run: runOf(io.environment, randomUUID()),
  dryRun: flags.present.has("dry-run"),
});

async function givenProof(path: unknown, { cwd }: Io): Promise<NonNullable<PromoteRequest["proof"]> | null> {
  return typeof path === "string" ? { path, bytes: await proofBytes(resolve(cwd, path)) } : null;
}

/** `lockstep promote`: gives the exit code. Throws what nobody foresaw, and Problems of what was asked. */
export async function promoteCommand(
  args: readonly string[],
  io: Io,
  known: Known,
  stories: { readonly promote: typeof promote; readonly fleet: typeof fleet },
): Promise<number> {
  const asked = readAskedChange(args, io, promoteFlags, fleetFaults);
  await preparePromotionFiles(asked.outputs);
  const remarks: string[] = [];
  const { baseline = null, proof = null } = asked.flags.values;
  return await withTarget(asked, io, known, remarks, async (request) => {
    const change = { ...request, ...changeOf(asked, io), proof: await givenProof(proof, io) };
    if (isFleet(request)) return await promoteFleet(asked, io, change, stories.fleet);
    refuseWithoutFleet(asked.flags);
    const record = await stories.promote({ ...change, baseline: typeof baseline === "string" ? baseline : null });
    return await delivered(record, remarks, asked, io);
  });
}
