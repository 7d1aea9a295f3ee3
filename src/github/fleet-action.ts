// The action on many databases: prints the waves and their shards for a matrix, or promotes one shard, or all.

import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { error as annotate, setOutput, warning } from "@actions/core";
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
import { flagInput, type Inputs } from "./inputs.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { tried } from "./promote-deliver.ts";
import type { AskedPromotion } from "./promote-request.ts";
import { beginStatus } from "./promotion-status.ts";
import { redacted } from "./redact.ts";
import { relayed } from "./relay.ts";

export type FleetAsked = {
  readonly io: ActionIo;
  readonly inputs: Inputs;
  readonly redact: (text: string) => string;
  readonly learned: (urls: readonly string[]) => void;
  readonly story: typeof fleet;
};

const partOf = ({ shard }: Inputs): FleetRequest["part"] => {
  if (shard === undefined) return null;
  const part = readPart(shard);
  if (part !== null) return part;
  throw new Problem("input-invalid", `the input \`shard\` is ${JSON.stringify(shard)}`, {
    hint: "Take it from the output `waves` of a step with `matrix: true`: `2:1/8`.",
  });
};

const requestOf = ({ request, workspace }: AskedPromotion, asked: FleetAsked): FleetRequest => {
  const { io, inputs, learned } = asked;
  if (request.baseline !== null) {
    throw new Problem("baseline-of-fleet", "`baseline` is for a single database", {
      hint: "Name each database that exists already with `database-url`, without `targets`.",
    });
  }
  return {
    ...request,
    part: partOf(inputs),
    lookOnly: flagInput(inputs, "look", false),
    list: (command) =>
      runCommand({
        command,
        folder: workspace.folder,
        environment: io.environment,
        signal: io.signal,
        endGroup: io.endGroup,
        also: /^TARGETS_\w+$/,
      }),
    learned,
  };
};

const counted = ({ targets }: FleetRecord, outcomes: readonly FleetRecord["targets"][number]["outcome"][]): string =>
  String(targets.filter(({ outcome }) => outcomes.includes(outcome)).length);

const writeFiles = async (record: FleetRecord, { io }: FleetAsked): Promise<string> => {
  const { GITHUB_STEP_SUMMARY: summary = "", RUNNER_TEMP: temp = tmpdir() } = io.environment;
  if (summary !== "") {
    await tried("the job summary could not be written", () => appendFile(summary, fleetMarkdown(record)));
  }
  const path = await tried("the report could not be written to a file", async () => {
    const file = join(await mkdtemp(join(temp, "lockstep-fleet-")), "fleet.json");
    await writeFile(file, fleetJson(record));
    return file;
  });
  return path ?? "";
};

const deliver = async (given: FleetRecord, asked: FleetAsked): Promise<void> => {
  const { io, redact } = asked;
  const record = redacted(given, redact);
  const text = fleetText(record);
  for (const line of relayed(text.trimEnd())) io.print(line);
  const [head = ""] = text.split("\n");
  const headline = head.replace(/^\S+ lockstep \S+(?: \S+\/\d+)?: /, "");
  if (endOf(record) !== "clean") annotate(headline, { title: "Lockstep promote" });
  else if (record.outcome !== "done") warning(headline, { title: "Lockstep promote" });
  const path = await writeFiles(record, asked);
  const outputs: readonly (readonly [string, string])[] = [
    ["outcome", record.outcome],
    ["applied", counted(record, ["promoted"])],
    ["pending", counted(record, ["behind", "planned", "not-started", "failed", "refused", "unjudged", "cancelled"])],
    ["left", counted(record, ["ahead", "diverged"])],
    ["stands-at", record.tips[0]?.standsAt ?? ""],
    ["report-path", path],
  ];
  await tried("the outputs could not be written", async () => {
    for (const [name, value] of outputs) setOutput(name, redact(value));
  });
};

/** Runs the action for a fleet. Gives the exit code. */
export const promoteFleet = async (given: AskedPromotion, asked: FleetAsked): Promise<number> => {
  const { io, inputs, redact, story } = asked;
  const request = requestOf(given, asked);
  if (flagInput(inputs, "matrix", false)) {
    const targets = await readTargets(request);
    const waves = partsOf(targets, request.fleet).map((parts) => parts.map(partText));
    io.print(`${targets.length} databases in ${waves.length} waves: ${JSON.stringify(waves)}`);
    setOutput("waves", JSON.stringify(waves));
    return exitCodes.clean;
  }
  const status = request.dryRun || request.lookOnly ? null : await beginStatus(io, inputs, redact);
  const record = await story(request);
  const end = endOf(record);
  const state = end === "clean" ? "success" : end === "findings" ? "failure" : "error";
  await status?.settle(
    state,
    fleetText(record)
      .split("\n")[0]
      ?.replace(/^\S+ lockstep promote\S*(?: \S+)?: /, "") ?? "",
  );
  await deliver({ ...record, notes: [...given.notes, ...record.notes] }, asked);
  if (end !== "cancelled") return exitCodes[end];
  return io.signal.reason === "SIGINT" ? exitCodes.SIGINT : exitCodes.SIGTERM;
};
