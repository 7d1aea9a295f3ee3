// The action's story: inputs, event, base, check, report. Gives the exit code; rejects only when it was cancelled.

import { setSecret } from "@actions/core";
import type { Known } from "../config/index.ts";
import { type CheckFolder, type CheckSettings, Problem, type Report } from "../model/index.ts";
import { type Client, githubClient } from "./client.ts";
import type { CommentMode } from "./comment.ts";
import { deliver } from "./deliver.ts";
import { type Situation, situationOf } from "./event.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { judge, unjudged } from "./judge.ts";
import { readEvent } from "./read-event.ts";
import { redacted, redactor, secretsOf } from "./redact.ts";
import { relayed } from "./relay.ts";
import { type Workspace, workspaceOf } from "./workspace.ts";

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

/** What became known before a run ended, however it ended. */
type Learned = {
  situation: Situation | null;
  client: Client | null;
  workspace: Workspace | null;
  settings: CheckSettings | null;
};

const judgeEvent = async (inputs: Inputs, learned: Learned, io: ActionIo, check: CheckFolder, known: Known) => {
  const { environment } = io;
  const situation = situationOf(await readEvent(environment), environment);
  learned.situation = situation;
  const client = clientFor(situation, inputs, io);
  learned.client = client;
  const workspace = await workspaceOf(inputs, environment);
  learned.workspace = workspace;
  const judgement = await judge({ inputs, situation, workspace, client }, io, check, known, (settings) => {
    learned.settings = settings;
  });
  io.signal.throwIfAborted();
  return judgement;
};

const printStack = (error: unknown, redact: (text: string) => string, io: ActionIo): void => {
  if (error instanceof Problem) return;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of relayed(redact(stack))) io.print(line);
};

/** Runs the action once. */
export const runAction = async (io: ActionIo, check: CheckFolder, known: Known): Promise<number> => {
  const { environment } = io;
  const inputs = readInputs(environment);
  const tokens = [inputs["github-token"], environment.GITHUB_TOKEN];
  const urls = [inputs["postgres-url"], environment.LOCKSTEP_POSTGRES_URL];
  for (const secret of secretsOf({ tokens, urls })) setSecret(secret);

  const learned: Learned = { situation: null, client: null, workspace: null, settings: null };
  const outcome = await judgeEvent(inputs, learned, io, check, known).then(
    (judgement) => ({ judgement, fault: null }),
    (fault: unknown) => {
      if (io.signal.aborted) throw fault;
      return { judgement: { report: unjudged(fault, io.tool), remarks: [], proof: null }, fault };
    },
  );
  // The file may hold a connection string too.
  const redact = redactor(secretsOf({ tokens, urls: [...urls, learned.settings?.postgresUrl] }));
  if (outcome.fault !== null) printStack(outcome.fault, redact, io);
  const report = redacted(outcome.judgement.report, redact);
  await deliver(
    {
      report,
      remarks: outcome.judgement.remarks.map(redact),
      proof: outcome.judgement.proof,
      inputs,
      checks: known.texts ?? [],
      situation: learned.situation,
      client: learned.client,
      inside: learned.workspace?.inside ?? "",
      comment: commentWish(learned.settings, inputs, report),
      redact,
    },
    io,
  );
  return exitCode(report, outcome.fault);
};
