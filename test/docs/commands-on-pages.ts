// Every command that a page or a help tells somebody to type, with where it stands.
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { commandNames } from "../../src/cli/commands.ts";
import { generalHelp, helpOf } from "../../src/cli/help.ts";
import { type Example, examplesIn } from "../house/examples.ts";
import { committedFiles } from "../house/sources.ts";

export type Block = {
  /** Page and heading, as `docs/squash.md: One migration for many`. */
  readonly ground: string;
  readonly place: string;
  readonly lines: readonly string[];
};

export type Single = { readonly text: string; readonly places: readonly string[] };

const pages = committedFiles().filter((path) => /^(docs\/.*|[A-Z]+)\.md$/.test(path) && existsSync(path));

/** One line of a shell as the commands in it, without remarks, variables in front, and the way by which npm finds ours. */
export const commandsIn = (line: string): readonly string[] =>
  line
    .replace(/(^|\s)#.*$/, "")
    .split("&&")
    .map((command) =>
      command
        .trim()
        .replace(/^DATABASE_URL=\S+ /, "")
        .replace(/^npx (pg-)?lockstep /, "lockstep ")
        .replace(/ > ~\/.*$/, ""),
    )
    .filter((command) => command !== "");

const lineOf = ({ place }: Example): number => Number(/\d+$/.exec(place)?.[0]);

const headingAbove = (page: string, example: Example): string => {
  const above = page.split("\n").slice(0, lineOf(example));
  const outside = above.filter((line) => /^#+ [^#]/.test(line) && !/^# [a-z]/.test(line));
  return (outside.at(-1) ?? "").replace(/^#+ /, "");
};

type Job = { readonly script?: readonly string[]; readonly steps?: readonly { readonly run?: string }[] };

/** Scripts of jobs on GitLab, and what the steps of workflows run. */
const scriptsIn = ({ text }: Example): readonly string[] => {
  const root = parse(text) as Readonly<Record<string, unknown>> | null;
  const jobs = Object.values({ ...root, ...(root?.jobs as object | undefined) }) as readonly (Job | null)[];
  return jobs.flatMap((job) => [
    ...(Array.isArray(job?.script) ? job.script : []),
    ...(Array.isArray(job?.steps) ? job.steps.flatMap(({ run }) => run?.trim().split("\n") ?? []) : []),
  ]);
};

const linesIn = (example: Example): readonly string[] => {
  if (example.language === "sh") return example.text.split("\n");
  return ["yaml", "yml"].includes(example.language) ? scriptsIn(example) : [];
};

export const blocks: readonly Block[] = pages.flatMap((path) => {
  const page = readFileSync(path, "utf8");
  return examplesIn(path, page).flatMap((example) => {
    const lines = linesIn(example).flatMap(commandsIn);
    const ground = `${path}: ${headingAbove(page, example)}`;
    return lines.length === 0 ? [] : [{ ground, place: example.place, lines }];
  });
});

const spoken = /`((?:DATABASE_URL=\S+ )?(?:npm|npx|node|bash|git|gh|docker|lockstep) [^`\n]+)`/g;
// `lockstep promote` alone names a command.
const isName = (text: string): boolean => /^lockstep [a-z]+$/.test(text);

const inProse = (path: string): readonly (readonly [string, string])[] =>
  [...readFileSync(path, "utf8").matchAll(spoken)].flatMap(([, text = ""]) =>
    isName(text) ? [] : commandsIn(text).map((command) => [command, path] as const),
  );

const inHelp = (name: string, help: string): readonly (readonly [string, string])[] => [
  ...[...help.matchAll(/^ {2}((?:DATABASE_URL=\S+ )?lockstep .*?)(?: {2,}.*)?$/gm)].flatMap(([, text = ""]) =>
    commandsIn(text).map((command) => [command, name] as const),
  ),
  ...[...help.replace(/\n\s+/g, " ").matchAll(spoken)].flatMap(([, text = ""]) =>
    isName(text) ? [] : commandsIn(text).map((command) => [command, name] as const),
  ),
];

/** What stands in prose and in the helps, each once. */
export const singles: readonly Single[] = (() => {
  const found = new Map<string, string[]>();
  const helps = commandNames.flatMap((name) => inHelp(`lockstep help ${name}`, helpOf(name) ?? ""));
  for (const [text, place] of [...pages.flatMap(inProse), ...inHelp("lockstep help", generalHelp()), ...helps])
    found.set(text, [...(found.get(text) ?? []), place]);
  return [...found].map(([text, places]) => ({ text, places: [...new Set(places)] }));
})();
