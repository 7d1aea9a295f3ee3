// What a run shows: the log, annotations, a file, the job's summary, the comment, the outputs. In this order, so that a
// comment that fails takes nothing else with it; and no failure here changes the verdict.

import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notice, setOutput, warning } from "@actions/core";
import { proofText } from "../check/proof-text.ts";
import { formats, type RenderContext } from "../formats/index.ts";
import { type CheckProof, type CheckText, Problem, type Report } from "../model/index.ts";
import type { Client } from "./client.ts";
import { type CommentMode, publishComment } from "./comment.ts";
import type { Situation } from "./event.ts";
import { commentId, type Inputs } from "./inputs.ts";
import type { ActionIo } from "./io.ts";
import { outputsOf } from "./outputs.ts";
import { relayed } from "./relay.ts";
import { repositoryPath } from "./workspace.ts";

export type Delivery = {
  /** Cleaned of secrets, as everything else here. */
  readonly report: Report;
  readonly remarks: readonly string[];
  readonly inputs: Inputs;
  readonly checks: readonly CheckText[];
  readonly situation: Situation | null;
  readonly client: Client | null;
  /** Folder that the report's paths begin in, relative to the repository; "" is its root. */
  readonly inside: string;
  readonly comment: { readonly mode: CommentMode; readonly isWorthwhile: boolean };
  readonly redact: (text: string) => string;
  readonly proof: CheckProof | null;
};

const render = async (id: string, report: Report, context: RenderContext): Promise<string> => {
  const format = formats.find((one) => one.id === id);
  if (format === undefined) throw new Error(`there is no format ${id}`);
  return format.render(report, context);
};

const contextOf = ({ situation, inside, remarks, checks }: Delivery, io: ActionIo): RenderContext => {
  const { environment } = io;
  const server = environment.GITHUB_SERVER_URL ?? "https://github.com";
  const home = situation === null ? null : `${server}/${situation.owner}/${situation.repository}`;
  const run = environment.GITHUB_RUN_ID;
  const attempt = Number(environment.GITHUB_RUN_ATTEMPT ?? 1) > 1 ? `/attempts/${environment.GITHUB_RUN_ATTEMPT}` : "";
  const folder = inside === "" ? "" : `${inside}/`;
  return {
    fileUrl: home === null ? null : `${home}/blob/${situation?.headSha}/${folder}`,
    runUrl: home === null || run === undefined ? null : `${home}/actions/runs/${run}${attempt}`,
    sha: situation?.headSha ?? null,
    colour: (environment.NO_COLOR ?? "") === "",
    width: 120,
    durations: true,
    remarks,
    checks,
    ...(inside === "" ? {} : { scope: inside }),
  };
};

const words = (error: unknown): string =>
  error instanceof Problem
    ? [`${error.message}.`, error.detail, error.hint].filter((text) => text !== null).join(" ")
    : error instanceof Error
      ? error.message
      : String(error);

/** The report's own paths begin in the folder; GitHub wants those of the repository. */
const asRepository = (report: Report, inside: string): Report => ({
  ...report,
  migrations: report.migrations.map((one) => ({
    ...one,
    files: { ...one.files, up: repositoryPath({ inside }, one.files.up) },
  })),
  findings: report.findings.map((one) =>
    one.file === null ? one : { ...one, file: repositoryPath({ inside }, one.file) },
  ),
});

/** The reports that a run leaves for later steps, by the output that names them. */
const reportFiles = [
  ["report-path", "json", "report.json"],
  ["html-path", "html", "report.html"],
  ["sarif-path", "sarif", "report.sarif"],
] as const;

/** Writes the files, and gives the path for each output. */
const writeFiles = async (
  { report, proof, inside }: Delivery,
  context: RenderContext,
  io: ActionIo,
): Promise<Readonly<Record<string, string>>> => {
  try {
    const folder = await mkdtemp(join(io.environment.RUNNER_TEMP ?? tmpdir(), "lockstep-report-"));
    const paths: Record<string, string> = {};
    const leave = async (output: string, name: string, content: string): Promise<void> => {
      const path = join(folder, name);
      await writeFile(path, content);
      paths[output] = path;
    };
    for (const [output, format, name] of reportFiles)
      await leave(
        output,
        name,
        await render(format, format === "json" ? report : asRepository(report, inside), context),
      );
    if (proof !== null) await leave("proof-path", "proof.json", proofText(proof));
    return paths;
  } catch (error) {
    warning(words(error), { title: "Lockstep: the report could not be written to a file" });
    return {};
  }
};

const writeSummary = async (page: string, io: ActionIo): Promise<void> => {
  const path = io.environment.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === "") return;
  try {
    await appendFile(path, page);
  } catch (error) {
    warning(words(error), { title: "Lockstep: the job summary could not be written" });
  }
};

const forkHint =
  "This pull request comes from a fork, whose token may not write: the report is in the job summary and in the annotations. " +
  "To let somebody of the project comment on it, run the job again from a branch of this repository.";

const comment = async (delivery: Delivery, context: RenderContext, io: ActionIo): Promise<number | null> => {
  const { situation, client, report, inputs, redact } = delivery;
  const pull = situation?.pull ?? null;
  if (pull === null || delivery.comment.mode === "never") return null;
  if (pull.isFork) {
    notice(forkHint, { title: "Lockstep: no comment on a fork" });
    return null;
  }
  if (client === null) {
    warning("The input `github-token` is empty: the report is in the job summary.", { title: "Lockstep: no comment" });
    return null;
  }
  const still = { ...context, fileUrl: null, runUrl: null, sha: null, durations: false };
  try {
    const result = await publishComment({
      client,
      pull: pull.number,
      id: commentId(inputs, io.environment.GITHUB_JOB ?? "lockstep"),
      sha: pull.headSha,
      page: await render("markdown", report, context),
      content: await render("markdown", report, still),
      ...delivery.comment,
    });
    if (result.action === "stale")
      io.print("The pull request has moved on: a newer run speaks for it, so no comment was written.");
    else io.print(`Comment: ${result.action}`);
    return result.comment;
  } catch (error) {
    if (io.signal.aborted) throw error;
    const isExpected = pull.isDependabot && error instanceof Problem && error.code === "github-403";
    const say = isExpected ? notice : warning;
    say(redact(`${words(error)} The verdict stands; the report is in the job summary.`), {
      title: "Lockstep: the comment could not be written",
    });
    return null;
  }
};

/** Shows a report everywhere. */
export const deliver = async (delivery: Delivery, io: ActionIo): Promise<void> => {
  const { report, inside } = delivery;
  const context = contextOf(delivery, io);
  for (const line of relayed((await render("text", report, context)).trimEnd())) io.print(line);
  for (const line of (await render("github", asRepository(report, inside), context)).split("\n"))
    if (line !== "") io.print(line);
  const paths = await writeFiles(delivery, context, io);
  await writeSummary(await render("summary", report, context), io);
  const written = await comment(delivery, context, io);
  for (const [name, value] of outputsOf(report, paths, written)) setOutput(name, delivery.redact(value));
};
