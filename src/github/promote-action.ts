// The story of the action that promotes: inputs, settings, the promotion, and what is shown of it. Gives the exit code.

import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setSecret } from "@actions/core";
import { type Known, policyFile, resolveSettings } from "../config/index.ts";
import { diskTree } from "../git/index.ts";
import { Problem } from "../model/index.ts";
import type { Outcome, PromoteRequest, Promotion } from "../promote/index.ts";
import { eventLine, runOf } from "../promote/telling.ts";
import { flagInput, type Inputs, readInputs } from "./inputs.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { deliverPromotion } from "./promote-deliver.ts";
import { redacted, redactor, secretsOf } from "./redact.ts";
import { relayed } from "./relay.ts";
import { workspaceOf } from "./workspace.ts";

type Story = (request: PromoteRequest) => Promise<Promotion>;

const strangers: ReadonlySet<string> = new Set([
  "pull_request",
  "pull_request_target",
  "workflow_run",
  "issue_comment",
]);

/** What a URL of the web may hide: its user, its password, and what stands in its query. */
const urlSecrets = (text: string | undefined): readonly string[] => {
  const [, pair = ""] = /^https?:\/\/([^/?#@]*)@/i.exec(text ?? "") ?? [];
  const query = /\?([^#]*)/.exec(text ?? "")?.[1] ?? "";
  return [...pair.split(":"), ...query.split("&").map((part) => part.slice(part.indexOf("=") + 1))];
};

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
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  chance: () => Math.random(),
  uuid: () => randomUUID(),
  tell: (event) => {
    const line = eventLine(event);
    if (line !== null) for (const one of relayed(redact(line))) io.print(one);
  },
});

const requestFor = async (
  io: ActionIo,
  inputs: Inputs,
  known: Known,
  redact: (text: string) => string,
): Promise<{ readonly request: PromoteRequest; readonly notes: readonly string[] }> => {
  const { environment, signal } = io;
  refuseStrangers(environment);
  const workspace = await workspaceOf(inputs, environment);
  const tree = await diskTree(workspace.folder);
  const policy = await policyFile(null, tree, inputs.config ?? null);
  const { settings, live, promote, notes } = resolveSettings({
    flags: {},
    inputs,
    file: policy.file,
    environment,
    known,
    scope: "promote",
  });
  const request: PromoteRequest = {
    settings,
    live,
    promote,
    tree,
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
  };
  return { request, notes: [...policy.notes, ...notes] };
};

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
  cancelled: exitCodes.SIGTERM,
  unjudged: exitCodes.couldNotJudge,
  misasked: exitCodes.askedWrongly,
};

const exitCode = ({ outcome }: Promotion, signal: AbortSignal): number =>
  outcome === "cancelled" && signal.reason === "SIGINT" ? exitCodes.SIGINT : codes[outcome];

/** Runs the action once. Rejects with what nobody foresaw. */
export const runPromoteAction = async (io: ActionIo, promote: Story, known: Known): Promise<number> => {
  const { environment } = io;
  const inputs = readInputs(environment);
  const health = [inputs["health-url"], environment.LOCKSTEP_HEALTH_URL];
  const tokens = [inputs["github-token"], environment.GITHUB_TOKEN, ...health.flatMap(urlSecrets)];
  const urls = [
    inputs["database-url"],
    environment.DATABASE_URL,
    inputs["postgres-url"],
    environment.LOCKSTEP_POSTGRES_URL,
  ];
  const secrets = secretsOf({ tokens, urls });
  for (const secret of secrets) setSecret(secret);
  const redact = redactor(secrets);
  try {
    const { request, notes } = await requestFor(io, inputs, known, redact);
    const record = await promote(request);
    await deliverPromotion({ ...record, notes: [...notes, ...record.notes] }, { io, inputs, redact });
    return exitCode(record, io.signal);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { message, detail, hint } = redacted(
      { message: error.message, detail: error.detail, hint: error.hint },
      redact,
    );
    for (const line of relayed([`✗ lockstep promote: ${message}`, detail, hint].filter(Boolean).join("\n")))
      io.print(line);
    return error.kind === "could-not-judge" ? exitCodes.couldNotJudge : exitCodes.askedWrongly;
  }
};
