// What the inputs, the file and the event ask of a promotion.

import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { certificatesFrom, type Known, policyFile, resolveSettings } from "../config/index.ts";
import { diskTree, pastTextsBelow } from "../git/index.ts";
import { type FleetSettings, Problem } from "../model/index.ts";
import type { PromoteRequest } from "../promote/index.ts";
import { proofBytes } from "../promote/proof-file.ts";
import { eventLine, runOf } from "../promote/telling.ts";
import { flagInput, type Inputs } from "./inputs.ts";
import type { ActionIo } from "./io.ts";
import { relayed } from "./relay.ts";
import { type Workspace, workspaceOf } from "./workspace.ts";

export type AskedPromotion = {
  readonly request: PromoteRequest & { readonly fleet: FleetSettings };
  readonly workspace: Workspace;
  readonly notes: readonly string[];
};

const strangers: ReadonlySet<string> = new Set([
  "pull_request",
  "pull_request_target",
  "workflow_run",
  "issue_comment",
]);

// On these events the files, or what starts the run, may be a stranger's.
const refuseStrangers = ({ GITHUB_EVENT_NAME: event = "" }: ActionIo["environment"]): void => {
  if (!strangers.has(event)) return;
  throw new Problem("event-unsupported", `a promotion does not run on the event ${event}`, {
    hint: "It would run what nobody has merged yet beside the secrets of production. Use `on: push` to the default branch, or `workflow_dispatch`.",
  });
};

const around = (io: ActionIo, redact: (text: string) => string): PromoteRequest["around"] => ({
  now: io.now,
  // Unlike io.wait it does not reject when the run is called off: there is something to be tidied then.
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  chance: () => Math.random(),
  uuid: () => randomUUID(),
  tell: (event) => {
    const line = eventLine(event);
    if (line !== null) for (const one of relayed(redact(line))) io.print(one);
  },
});

export const askedPromotion = async (
  io: ActionIo,
  inputs: Inputs,
  known: Known,
  redact: (text: string) => string,
): Promise<AskedPromotion> => {
  const { environment, signal } = io;
  refuseStrangers(environment);
  const workspace = await workspaceOf(inputs, environment);
  const tree = await diskTree(workspace.folder);
  const policy = await policyFile(null, tree, inputs.config ?? null);
  const { settings, live, promote, fleet, notes } = resolveSettings({
    flags: {},
    inputs,
    file: policy.file,
    environment,
    known,
    scope: "promote",
  });
  const { proof } = inputs;
  const request: AskedPromotion["request"] = {
    settings,
    live: { ...live, caCert: certificatesFrom(workspace.folder, live.caCert) },
    promote,
    fleet,
    tree,
    pastTexts: pastTextsBelow(workspace.folder, environment),
    declare: null,
    environment,
    progress: () => undefined,
    signal,
    today: io.today,
    now: io.now,
    tool: io.tool,
    around: around(io, redact),
    run: runOf(environment, randomUUID()),
    dryRun: flagInput(inputs, "dry-run", false),
    places: {
      base: workspace.folder,
      backups: join(environment.RUNNER_TEMP ?? tmpdir(), "lockstep-backups"),
    },
    baseline: inputs.baseline ?? null,
    proof:
      proof === undefined
        ? null
        : { path: proof, bytes: await proofBytes(resolve(environment.GITHUB_WORKSPACE ?? ".", proof)) },
  };
  return { request, workspace, notes: [...policy.notes, ...notes] };
};
