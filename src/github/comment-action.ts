// The action that comments where the check's own token may not: on pull requests from forks. It runs after the check, on the
// default branch, with a token that may write. The report was made by a stranger's job, so nothing in it decides anything:
// which pull request it is about comes from the event and the API, and the page is rendered anew from a report that obeys
// the schema. It checks nothing out.

import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { notice, setOutput, setSecret } from "@actions/core";
import type { RenderContext } from "../formats/index.ts";
import { markdown } from "../formats/markdown.ts";
import { largestReport, readReport } from "../formats/read-report.ts";
import { type CheckText, Problem, type Report } from "../model/index.ts";
import { type Client, githubClient, type HeadPull } from "./client.ts";
import { publishComment } from "./comment.ts";
import { type CheckedRun, checkedRunOf } from "./event.ts";
import { flagInput, type Inputs, readInputs } from "./inputs.ts";
import { type ActionIo, exitCodes } from "./io.ts";
import { readEvent } from "./read-event.ts";
import { relayed } from "./relay.ts";

const remark =
  "A job of the fork made this report: whether the check passed is told by its status, and SQL below is the fork's own. Read it before you run it.";

const reportAt = async (named: string, io: ActionIo): Promise<Report> => {
  const given = resolve(io.environment.GITHUB_WORKSPACE ?? ".", named);
  const there = await stat(given).catch(() => null);
  const path = there?.isDirectory() ? join(given, "report.json") : given;
  const size = (await stat(path).catch(() => null))?.size;
  if (size === undefined) {
    throw new Problem("report-missing", `there is no report at ${JSON.stringify(named)}`, {
      hint: "Download the artifact that the check's workflow uploaded, and name its folder with the input `report`.",
    });
  }
  // Measured before it is read: whoever made it may have made it large.
  return await readReport(
    size > largestReport ? new Uint8Array(largestReport + 1) : await readFile(path),
    "the report",
  );
};

/** The open pull requests of a run's head. The branch's name is a stranger's: it only asks, commits and repositories decide. */
const pullsOf = async (client: Client, run: CheckedRun, home: string): Promise<readonly HeadPull[]> => {
  const open = await client.pullsFrom(`${run.headOwner}:${run.headBranch}`);
  return open.filter(
    ({ headSha, headRepository, baseRepository }) =>
      headSha === run.headSha && headRepository === run.headRepository && baseRepository === home,
  );
};

const contextOf = (run: CheckedRun, home: string, checks: readonly CheckText[], io: ActionIo): RenderContext => {
  const server = io.environment.GITHUB_SERVER_URL ?? "https://github.com";
  return {
    fileUrl: `${server}/${run.headRepository}/blob/${run.headSha}/`,
    runUrl: `${server}/${home}/actions/runs/${run.id}`,
    sha: run.headSha,
    colour: false,
    width: 120,
    durations: true,
    remarks: [remark],
    checks,
  };
};

const clientOf = (run: CheckedRun, inputs: Inputs, io: ActionIo): Client => {
  const token = inputs["github-token"];
  if (token === undefined) {
    throw new Problem("token-missing", "the input `github-token` is empty", {
      hint: "Leave it out: the job's own token is the default, with `pull-requests: write`.",
    });
  }
  const apiUrl = io.environment.GITHUB_API_URL ?? "https://api.github.com";
  const { signal, wait, timeOfDay } = io;
  return githubClient({ apiUrl, token, owner: run.owner, repository: run.repository, signal, wait, nowMs: timeOfDay });
};

const commentOn = async (io: ActionIo, inputs: Inputs, checks: readonly CheckText[]): Promise<number | null> => {
  const run = checkedRunOf(await readEvent(io.environment), io.environment);
  const home = `${run.owner}/${run.repository}`;
  if (run.headRepository === home && flagInput(inputs, "forks-only", true)) {
    notice("The pull request is from this repository: its check comments by itself.", { title: "Lockstep: no fork" });
    return null;
  }
  const report = await reportAt(inputs.report ?? "lockstep-report", io);
  const client = clientOf(run, inputs, io);
  const [pull, second] = await pullsOf(client, run, home);
  if (pull === undefined || second !== undefined) {
    const why = pull === undefined ? "no open pull request stands" : "several pull requests stand";
    notice(`At ${run.headSha} ${why}: nobody is told.`, { title: "Lockstep: no comment" });
    return null;
  }
  const context = contextOf(run, home, checks, io);
  const still = { ...context, fileUrl: null, runUrl: null, sha: null, durations: false };
  const { action, comment } = await publishComment({
    client,
    pull: pull.number,
    id: (inputs.id ?? "lockstep").slice(0, 200),
    sha: run.headSha,
    page: markdown.render(report, context),
    content: markdown.render(report, still),
    mode: "always",
    isWorthwhile: true,
  });
  io.print(action === "stale" ? "The pull request has moved on: a newer run speaks for it." : `Comment: ${action}`);
  return comment;
};

/** Runs the action once. Rejects with what nobody foresaw, and when it was called off. */
export const runCommentAction = async (io: ActionIo, checks: readonly CheckText[]): Promise<number> => {
  const inputs = readInputs(io.environment);
  const token = inputs["github-token"];
  if (token !== undefined) setSecret(token);
  try {
    const comment = await commentOn(io, inputs, checks);
    setOutput("comment-id", comment === null ? "" : String(comment));
    return exitCodes.clean;
  } catch (error) {
    io.signal.throwIfAborted();
    if (!(error instanceof Problem)) throw error;
    const lines = [`✗ lockstep comment: ${error.message}`, error.detail, error.hint].filter((line) => line !== null);
    for (const line of relayed(lines.join("\n"))) io.print(line);
    return error.kind === "could-not-judge" ? exitCodes.couldNotJudge : exitCodes.askedWrongly;
  }
};
