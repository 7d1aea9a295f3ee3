// What a promotion shows on GitHub: the log, an annotation, the job's summary, the report as a file, the outputs, and a
// comment on the pull requests that brought the commits. No failure here changes what was done.

import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { error as annotate, setOutput, warning } from "@actions/core";
import { type Promotion, promotionJson, promotionMarkdown, promotionText } from "../promote/index.ts";
import { type Client, githubClient } from "./client.ts";
import { publishComment } from "./comment.ts";
import { commentId, type Inputs } from "./inputs.ts";
import type { ActionIo } from "./io.ts";
import { pullsOf } from "./promotion-pulls.ts";
import { redacted } from "./redact.ts";
import { relayed } from "./relay.ts";
import { repositoryIn, said } from "./repository.ts";

export type PromotionDelivery = {
  readonly io: ActionIo;
  readonly inputs: Inputs;
  /** Folder that the record's paths begin in, relative to the repository; "" is its root. */
  readonly inside: string;
  /** Id of the deployment on GitHub that shows it. */
  readonly deployment: number | null;
  readonly redact: (text: string) => string;
};

const well: ReadonlySet<Promotion["outcome"]> = new Set(["nothing-to-do", "planned", "promoted", "marked", "undone"]);
const worthAComment: ReadonlySet<Promotion["outcome"]> = new Set([
  "planned",
  "promoted",
  "failed",
  "different",
  "unhealthy",
  "unknown",
  "refused",
]);

/** Whatever is wrong with the runner, it says nothing of production. */
export const tried = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    warning(said(error), { title: `Lockstep: ${what}` });
    return null;
  }
};

const clientFor = (io: ActionIo, token: string | undefined): Client | null => {
  const where = repositoryIn(io.environment);
  if (token === undefined || where === null) return null;
  const apiUrl = io.environment.GITHUB_API_URL ?? "https://api.github.com";
  const { signal, wait, timeOfDay } = io;
  return githubClient({ apiUrl, token, ...where, signal, wait, nowMs: timeOfDay });
};

// What changes from run to run, and is no news.
const still = (record: Promotion): Promotion => ({
  ...record,
  durationMs: 0,
  run: { ...record.run, id: "", url: null, commit: null },
  migrations: record.migrations.map((one) => ({ ...one, ms: 0, waitedMs: 0 })),
});

/** Beyond these, somebody adopts a history and reads the summary. */
const mostPulls = 20;

const comment = async (record: Promotion, { io, inputs, inside }: PromotionDelivery): Promise<void> => {
  const event = io.environment.GITHUB_EVENT_NAME ?? "";
  // A plan that is made every night is no news for a pull request.
  if (!worthAComment.has(record.outcome) || (record.outcome === "planned" && event === "schedule")) return;
  if (inputs.comment === "never") return;
  const client = clientFor(io, inputs["github-token"]);
  if (client === null) return;
  const page = promotionMarkdown(record);
  const id = `promote ${commentId(inputs, io.environment.GITHUB_JOB ?? "lockstep")}`;
  const pulls = await pullsOf(client, io, record, inside);
  for (const { number, headSha } of pulls.slice(-mostPulls)) {
    const request = { client, pull: number, id, sha: headSha, page, content: promotionMarkdown(still(record)) };
    const { action } = await publishComment({ ...request, mode: "always", isWorthwhile: true });
    io.print(`Comment on #${number}: ${action}`);
  }
};

const reportPath = async (record: Promotion, { io }: PromotionDelivery): Promise<string> => {
  const folder = await mkdtemp(join(io.environment.RUNNER_TEMP ?? tmpdir(), "lockstep-promotion-"));
  const path = join(folder, "promotion.json");
  await writeFile(path, promotionJson(record));
  return path;
};

const outputsOf = (
  record: Promotion,
  path: string | null,
  deployment: number | null,
): readonly (readonly [string, string])[] => [
  ["outcome", record.outcome],
  ["applied", String(record.migrations.filter(({ outcome }) => outcome === "applied").length)],
  ["pending", String(record.pending.length)],
  ["stands-at", record.standsAt ?? ""],
  ["backup-path", record.backup?.folder ?? ""],
  ["report-path", path ?? ""],
  ["deployment-id", deployment === null ? "" : String(deployment)],
];

/** Shows a promotion everywhere. */
export const deliverPromotion = async (given: Promotion, delivery: PromotionDelivery): Promise<void> => {
  const { io, redact } = delivery;
  const record = redacted(given, redact);
  const text = promotionText(record);
  for (const line of relayed(text.trimEnd())) io.print(line);
  const [head = ""] = text.split("\n");
  if (!well.has(record.outcome)) annotate(head.replace(/^\S+ lockstep promote: /, ""), { title: "Lockstep promote" });
  const summary = io.environment.GITHUB_STEP_SUMMARY ?? "";
  if (summary !== "") {
    await tried("the job summary could not be written", () => appendFile(summary, promotionMarkdown(record)));
  }
  const path = await tried("the report could not be written to a file", () => reportPath(record, delivery));
  await tried("the outputs could not be written", async () => {
    for (const [name, value] of outputsOf(record, path, delivery.deployment)) setOutput(name, redact(value));
  });
  if (!io.signal.aborted) await tried("no comment was written", () => comment(record, delivery));
};
