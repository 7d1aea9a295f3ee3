// The story of the action that promotes: inputs, settings, the promotion of one database or of a fleet, and what is shown of
// it. Gives the exit code.

import { setSecret } from "@actions/core";
import type { Known } from "../config/index.ts";
import { type fleet, isFleet } from "../fleet/index.ts";
import { Problem } from "../model/index.ts";
import type { Outcome, Promotion, promote } from "../promote/index.ts";
import { promoteFleet } from "./fleet-action.ts";
import { flagInput, type Inputs, readInputs } from "./inputs.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { deliverPromotion } from "./promote-deliver.ts";
import { type AskedPromotion, askedPromotion } from "./promote-request.ts";
import { beginStatus, settlePromotion } from "./promotion-status.ts";
import { redacted, redactor, secretsOf } from "./redact.ts";
import { relayed } from "./relay.ts";

export type PromoteStories = { readonly promote: typeof promote; readonly fleet: typeof fleet };

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

/** What a URL of the web may hide: its user, its password, and what stands in its query. */
const urlSecrets = (text: string | undefined): readonly string[] => {
  const [, pair = ""] = /^https?:\/\/([^/?#@]*)@/i.exec(text ?? "") ?? [];
  const query = /\?([^#]*)/.exec(text ?? "")?.[1] ?? "";
  return [...pair.split(":"), ...query.split("&").map((part) => part.slice(part.indexOf("=") + 1))];
};

/** Secrets of a run. A fleet adds to them as it learns where its databases are. */
const hush = (io: ActionIo, inputs: Inputs) => {
  const { environment } = io;
  const health = [inputs["health-url"], environment.LOCKSTEP_HEALTH_URL];
  const tokens = [inputs["github-token"], environment.GITHUB_TOKEN, ...health.flatMap(urlSecrets)];
  const urls: (string | undefined)[] = [
    ...[inputs["database-url"], environment.DATABASE_URL, inputs["postgres-url"], environment.LOCKSTEP_POSTGRES_URL],
    ...[inputs["targets-url"], environment.LOCKSTEP_TARGETS_URL, environment.DIRECT_URL],
  ];
  let clean = (text: string): string => text;
  const learned = (more: readonly string[]): void => {
    urls.push(...more);
    const secrets = secretsOf({ tokens, urls });
    for (const secret of secrets) setSecret(secret);
    clean = redactor(secrets);
  };
  learned([]);
  return { learned, redact: (text: string): string => clean(text) };
};

const promoteOne = async (
  { request, workspace, notes }: AskedPromotion,
  io: ActionIo,
  inputs: Inputs,
  redact: (text: string) => string,
  story: typeof promote,
): Promise<number> => {
  const status = request.dryRun ? null : await beginStatus(io, inputs, redact);
  let record: Promotion;
  try {
    record = await story(request);
  } catch (error) {
    await status?.settle("error", "Lockstep failed in a way that nobody foresaw: see the log");
    throw error;
  }
  // First, since a run that was called off has little time left.
  if (status !== null) await settlePromotion(status, record);
  const told = { ...record, notes: [...notes, ...record.notes] };
  const deployment = status?.id ?? null;
  await deliverPromotion(told, { io, inputs, redact, inside: workspace.inside, deployment });
  return exitCode(record, io.signal);
};

/** Inputs of a fleet mean nothing for a single database, and `look` must never promote one. */
const refuseWithoutFleet = (inputs: Inputs): void => {
  const idle = [
    ...["look", "matrix"].filter((name) => flagInput(inputs, name, false)),
    ...(inputs.shard === undefined ? [] : ["shard"]),
  ].map((name) => `\`${name}\``);
  if (idle.length === 0) return;
  throw new Problem("targets-missing", `${idle.join(" and ")} needs a fleet, and none was named`, {
    hint: "Name a file with `targets`, or use `targets-query` or `targets-command`.",
  });
};

/** Runs the action once. Rejects with what nobody foresaw. */
export const runPromoteAction = async (io: ActionIo, stories: PromoteStories, known: Known): Promise<number> => {
  const inputs = readInputs(io.environment);
  const { learned, redact } = hush(io, inputs);
  try {
    const asked = await askedPromotion(io, inputs, known, redact);
    if (isFleet(asked.request)) return await promoteFleet(asked, { io, inputs, redact, learned, story: stories.fleet });
    refuseWithoutFleet(inputs);
    return await promoteOne(asked, io, inputs, redact, stories.promote);
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
