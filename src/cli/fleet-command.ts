// Commands on many databases: `promote` and `status` where `targets` or one of its sisters names a fleet.

import { join } from "node:path";
import { type Fault, settingKeys, settingOf } from "../config/index.ts";
import { runCommand } from "../declared/index.ts";
import {
  endOf,
  type FleetRecord,
  type FleetRequest,
  type fleet,
  fleetJson,
  fleetMarkdown,
  fleetText,
  partsOf,
  partText,
  readPart,
  readTargets,
} from "../fleet/index.ts";
import { Problem } from "../model/index.ts";
import type { ChangeRequest } from "../promote/index.ts";
import { runOf } from "../promote/telling.ts";
import { type Flag, type Flags, settingFlag } from "./flags.ts";
import { exitCodes, type Io } from "./io.ts";
import type { TargetRequest } from "./live-settings.ts";
import type { AskedChange } from "./promote-command.ts";
import { deliverRecord, type PromotionOutputs, type Renderings } from "./promotion-outputs.ts";
import { surroundingsOf } from "./surroundings.ts";

/** Flags of the settings of a fleet. */
export const fleetFlags: readonly Flag[] = settingKeys
  .filter((key) => settingOf(key).scopes.includes("fleet"))
  .map((key) => settingFlag(key));

/** What is wrong with the flags that a fleet alone has. */
export const fleetFaults = ({ values, present }: Flags): readonly Fault[] => {
  const { shard } = values;
  const both = present.has("shard") && present.has("matrix");
  return [
    ...(typeof shard === "string" && readPart(shard) === null
      ? [{ place: "--shard", message: `${JSON.stringify(shard)} is no shard`, hint: "Write it as `2:1/8`." }]
      : []),
    ...(both ? [{ place: "--matrix", message: "a shard has no matrix", hint: "Leave out `--shard`." }] : []),
  ];
};

/** Flags of a fleet mean nothing for a single database. */
export const refuseWithoutFleet = ({ present }: Flags): void => {
  const idle = ["matrix", "shard"].filter((name) => present.has(name)).map((name) => `--${name}`);
  if (idle.length === 0) return;
  throw new Problem("targets-missing", `${idle.join(" and ")} needs a fleet, and none was named`, {
    hint: "Name a file with `--targets`, or use `--targets-query` or `--targets-command`.",
  });
};

const listing = (asked: Pick<AskedChange, "folder">, io: Io): Pick<FleetRequest, "list" | "learned"> => ({
  list: (command) =>
    runCommand({
      command,
      folder: asked.folder,
      environment: io.environment,
      signal: io.signal,
      endGroup: io.endGroup,
      also: /^TARGETS_\w+$/,
    }),
  learned: () => undefined,
});

const renderings = (record: FleetRecord): Renderings => ({
  text: (colour) => fleetText(record, colour),
  json: () => fleetJson(record),
  markdown: () => fleetMarkdown(record),
});

const exitCode = (record: FleetRecord, name: unknown): number => {
  const end = endOf(record);
  if (end !== "cancelled") return exitCodes[end];
  return name === "SIGINT" || name === "SIGTERM" ? exitCodes[name] : exitCodes.couldNotJudge;
};

/** `lockstep promote` for a fleet: gives the exit code. */
export async function promoteFleet(
  asked: AskedChange,
  io: Io,
  request: TargetRequest & ChangeRequest,
  story: typeof fleet,
): Promise<number> {
  const { present, values } = asked.flags;
  if (present.has("baseline")) {
    throw new Problem("baseline-of-fleet", "`--baseline` is for a single database", {
      hint: "Name each database that exists already with DATABASE_URL, without `targets`.",
    });
  }
  const whole = { ...request, ...listing(asked, io) };
  if (present.has("matrix")) {
    const waves = partsOf(await readTargets(whole), request.fleet).map((parts) => parts.map(partText));
    await io.stdout.write(`${JSON.stringify(waves)}\n`);
    return exitCodes.clean;
  }
  const { shard = "" } = values;
  const record = await story({ ...whole, part: readPart(String(shard)), lookOnly: false });
  await deliverRecord(renderings(record), asked.outputs, io);
  return exitCode(record, io.signal.reason);
}

/** `lockstep status` for a fleet: 0 when every database is at tip. */
export async function fleetStatus(
  asked: Pick<AskedChange, "folder">,
  io: Io,
  request: TargetRequest,
  {
    format,
    story,
    noColour,
  }: { readonly format: PromotionOutputs["printed"]; readonly story: typeof fleet; readonly noColour: boolean },
): Promise<number> {
  const record = await story({
    ...request,
    ...listing(asked, io),
    places: { base: asked.folder, backups: join(asked.folder, "lockstep-backups") },
    around: surroundingsOf(io),
    run: runOf(io.environment, ""),
    dryRun: true,
    part: null,
    lookOnly: true,
  });
  await deliverRecord(renderings(record), { printed: format, files: [], noColour }, io);
  return exitCode(record, io.signal.reason);
}
