// What a promotion shows on GitHub: the log, an annotation, the job's summary, the report as a file, the outputs, and a
// comment on the pull requests that brought the commits. No failure here changes what was done.

import { appendFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { error as annotate, setOutput, warning } from "@actions/core";
import { type Promotion, promotionJson, promotionMarkdown, promotionText } from "../promote/index.ts";
import { type Client, githubClient, type MergedPull } from "./client.ts";
import { publishComment } from "./comment.ts";
import { commentId, type Inputs } from "./inputs.ts";
import type { ActionIo } from "./io.ts";
import { redacted } from "./redact.ts";
import { relayed } from "./relay.ts";

export type PromotionDelivery = {
  readonly io: ActionIo;
  readonly inputs: Inputs;
  readonly redact: (text: string) => string;
};

const well: ReadonlySet<Promotion["outcome"]> = new Set(["nothing-to-do", "planned", "promoted", "marked", "undone"]);
const worthAComment: ReadonlySet<Promotion["outcome"]> = new Set([
  "promoted",
  "failed",
  "different",
  "unhealthy",
  "unknown",
  "refused",
]);

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const tried = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    warning(words(error), { title: `Lockstep: ${what}` });
    return null;
  }
};

const clientFor = (io: ActionIo, token: string | undefined): Client | null => {
  const [, owner, repository] = /^([\w.-]+)\/([\w.-]+)$/.exec(io.environment.GITHUB_REPOSITORY ?? "") ?? [];
  if (token === undefined || owner === undefined || repository === undefined) return null;
  const apiUrl = io.environment.GITHUB_API_URL ?? "https://api.github.com";
  const { signal, wait, timeOfDay } = io;
  return githubClient({ apiUrl, token, owner, repository, signal, wait, nowMs: timeOfDay });
};

const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const mostCommits = 20;

/** The commits of a push. What else stands in the payload is written by strangers. */
const pushedCommits = async ({ GITHUB_EVENT_PATH: path = "" }: ActionIo["environment"]): Promise<readonly string[]> => {
  const payload: unknown = JSON.parse(await readFile(path, "utf8"));
  if (typeof payload !== "object" || payload === null || !("commits" in payload)) return [];
  const { commits } = payload;
  if (!Array.isArray(commits)) return [];
  const ids: readonly unknown[] = commits.map((one: unknown) =>
    typeof one === "object" && one !== null && "id" in one ? one.id : null,
  );
  return ids.filter((id): id is string => typeof id === "string" && commit.test(id)).slice(-mostCommits);
};

const pullsOf = async (client: Client, io: ActionIo): Promise<readonly MergedPull[]> => {
  const found = new Map<number, MergedPull>();
  for (const id of await pushedCommits(io.environment)) {
    for (const pull of await client.pullsWith(id)) found.set(pull.number, pull);
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
};

const comment = async (record: Promotion, { io, inputs }: PromotionDelivery): Promise<void> => {
  if (io.environment.GITHUB_EVENT_NAME !== "push" || !worthAComment.has(record.outcome)) return;
  if (inputs.comment === "never") return;
  const client = clientFor(io, inputs["github-token"]);
  if (client === null) return;
  const page = promotionMarkdown(record);
  const id = `promote ${commentId(inputs, io.environment.GITHUB_JOB ?? "lockstep")}`;
  for (const { number, headSha } of await pullsOf(client, io)) {
    const request = { client, pull: number, id, sha: headSha, page, content: page, mode: "always" } as const;
    const { action } = await publishComment({ ...request, isWorthwhile: true });
    io.print(`Comment on #${number}: ${action}`);
  }
};

const reportPath = async (record: Promotion, { io }: PromotionDelivery): Promise<string> => {
  const folder = await mkdtemp(join(io.environment.RUNNER_TEMP ?? tmpdir(), "lockstep-promotion-"));
  const path = join(folder, "promotion.json");
  await writeFile(path, promotionJson(record));
  return path;
};

const outputsOf = (record: Promotion, path: string | null): readonly (readonly [string, string])[] => [
  ["outcome", record.outcome],
  ["applied", String(record.migrations.filter(({ outcome }) => outcome === "applied").length)],
  ["pending", String(record.pending.length)],
  ["stands-at", record.standsAt ?? ""],
  ["backup-path", record.backup?.folder ?? ""],
  ["report-path", path ?? ""],
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
  for (const [name, value] of outputsOf(record, path)) setOutput(name, redact(value));
  if (!io.signal.aborted) await tried("no comment was written", () => comment(record, delivery));
};
