// The action's story: inputs, event, base, check, report. Gives the exit code; rejects only when it was cancelled.

import { readFile } from "node:fs/promises";
import { setSecret } from "@actions/core";
import type { Known } from "../config/index.ts";
import { type CheckFolder, type CheckSettings, Problem, type Report } from "../model/index.ts";
import { type Client, githubClient } from "./client.ts";
import type { CommentMode } from "./comment.ts";
import { deliver } from "./deliver.ts";
import { type Situation, situationOf } from "./event.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { type Judgement, judge, unjudged } from "./judge.ts";
import { redacted, redactor, secretsOf } from "./redact.ts";
import { relayed } from "./relay.ts";
import { type Workspace, workspaceOf } from "./workspace.ts";

const readEvent = async (environment: ActionIo["environment"]): Promise<Readonly<Record<string, unknown>>> => {
  const path = environment.GITHUB_EVENT_PATH ?? "";
  try {
    const payload: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof payload === "object" && payload !== null) return { ...payload };
  } catch {
    // Told below, like a payload that is no object.
  }
  throw new Problem("event-unreadable", "the event's payload cannot be read", {
    hint: "Run the action in a job of GitHub Actions, or use the command `lockstep check`.",
  });
};

const clientFor = (situation: Situation, inputs: Inputs, io: ActionIo): Client | null => {
  const token = inputs["github-token"];
  if (token === undefined) return null;
  const { owner, repository } = situation;
  const apiUrl = io.environment.GITHUB_API_URL ?? "https://api.github.com";
  return githubClient({ apiUrl, token, owner, repository, signal: io.signal, wait: io.wait, nowMs: io.timeOfDay });
};

const exitCode = (report: Report, error: unknown): number => {
  if (error instanceof Problem && error.kind === "asked-wrongly") return exitCodes.askedWrongly;
  if (report.verdict === "error") return exitCodes.couldNotJudge;
  return report.verdict === "fail" ? exitCodes.findings : exitCodes.clean;
};

const hasSomethingToSay = ({ verdict, summary }: Report): boolean =>
  verdict !== "pass" || summary.errors + summary.warnings > 0;

/** Without settings nobody knows whether comments are wanted: then only one that is there is brought up to date. */
const commentWish = (settings: CheckSettings | null, inputs: Inputs, report: Report) => {
  const unknown: CommentMode = inputs.comment === "never" ? "never" : "on-findings";
  return { mode: settings?.comment ?? unknown, isWorthwhile: settings !== null && hasSomethingToSay(report) };
};

/** Runs the action once. */
export const runAction = async (io: ActionIo, check: CheckFolder, known: Known): Promise<number> => {
  const { environment } = io;
  const inputs = readInputs(environment);
  const urls = [inputs["postgres-url"], environment.LOCKSTEP_POSTGRES_URL].flatMap((url) => url ?? []);
  const secrets = secretsOf({ tokens: [inputs["github-token"] ?? "", environment.GITHUB_TOKEN ?? ""], urls });
  for (const secret of secrets) setSecret(secret);
  const redact = redactor(secrets);

  let situation: Situation | null = null;
  let client: Client | null = null;
  let workspace: Workspace | null = null;
  let settings: CheckSettings | null = null;
  let fault: unknown = null;
  let judgement: Judgement;
  try {
    situation = situationOf(await readEvent(environment), environment);
    client = clientFor(situation, inputs, io);
    workspace = await workspaceOf(inputs, environment);
    judgement = await judge({ inputs, situation, workspace, client }, io, check, known, (found) => {
      settings = found;
    });
    io.signal.throwIfAborted();
  } catch (error) {
    if (io.signal.aborted) throw error;
    fault = error;
    if (!(error instanceof Problem)) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      for (const line of relayed(redact(stack))) io.print(line);
    }
    judgement = { report: unjudged(error, io.tool), remarks: [], settings };
  }
  const report = redacted(judgement.report, redact);
  const remarks = judgement.remarks.map(redact);
  const comment = commentWish(judgement.settings, inputs, report);
  await deliver({ report, remarks, inputs, situation, client, inside: workspace?.inside ?? "", comment, redact }, io);
  return exitCode(report, fault);
};
