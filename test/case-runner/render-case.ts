import { formats, type RenderContext } from "../../src/formats/index.ts";
import { inert, inertLines } from "../../src/formats/terminal-text.ts";
import type { Problem } from "../../src/model/index.ts";
import type { CaseRun, Refused } from "./run-case.ts";

/** File in `expected/` → its text. All formats are rendered for every case; a case keeps those that it is about. */
export type Rendered = Readonly<Record<string, string>>;

const files: Readonly<Record<string, string>> = {
  text: "report.txt",
  json: "report.json",
  markdown: "report.md",
  summary: "summary.md",
  github: "github.txt",
  html: "report.html",
  sarif: "report.sarif",
  junit: "junit.xml",
  gitlab: "gitlab.json",
};

/** Name of the file that holds what a format says. */
export const fileOf = (format: string): string => files[format] ?? `${format}.txt`;

const site = "https://github.com/octo/shop";
const head = "5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed";

const contextOf = (format: string, remarks: readonly string[]): RenderContext => ({
  fileUrl: format === "text" ? null : `${site}/blob/${head}/`,
  runUrl: format === "text" ? null : `${site}/actions/runs/1`,
  sha: format === "text" ? null : head,
  colour: false,
  width: 100,
  durations: false,
  remarks,
});

/** As the command line says it on stderr, with the exit code. */
const refusal = ({ kind, message, detail, hint }: Problem): string => {
  const more = [detail, hint].flatMap((words) => (words === null ? [] : inertLines(words.trimEnd())));
  const lines = [`✗ lockstep check: ${inert(message)}`, ...more.map((line) => `  ${line}`.trimEnd())];
  return `${[...lines, `exit code ${kind === "could-not-judge" ? 3 : 2}`].join("\n")}\n`;
};

export const renderCase = async (run: CaseRun | Refused): Promise<Rendered> => {
  if ("problem" in run) return { "report.txt": refusal(run.problem) };
  const texts = formats.map(async ({ id, render }) => [
    fileOf(id),
    await render(run.report, contextOf(id, run.remarks)),
  ]);
  return Object.fromEntries(await Promise.all(texts));
};
