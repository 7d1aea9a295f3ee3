// Runs a bundled action as GitHub's runner runs it: the action's own node, the workspace as working folder, inputs in the
// environment, fresh command files for each step, state handed to the post step, signals as at a cancellation.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type Job = {
  readonly event: string;
  readonly payload: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly workspace: string;
  /** Where the job's own folders go. */
  readonly home: string;
  readonly environment?: Readonly<Record<string, string>>;
};

export type Step = {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Workflow commands that the runner would have executed: `error`, `notice`, `add-mask`. */
  readonly commands: readonly { readonly name: string; readonly message: string; readonly line: string }[];
  readonly ms: number;
};

/** As FileCommandManager reads them: `name=value`, or a heredoc. */
export const readPairs = (text: string): Readonly<Record<string, string>> => {
  const lines = text.split(/\r?\n/);
  const pairs: Record<string, string> = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line === "") continue;
    const heredoc = line.indexOf("<<");
    const equals = line.indexOf("=");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    const delimiter = line.slice(heredoc + 2);
    const end = lines.indexOf(delimiter, index + 1);
    if (delimiter === "" || end < 0) throw new Error(`Matching delimiter not found '${delimiter}'`);
    pairs[line.slice(0, heredoc)] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return pairs;
};

/** As ActionCommand reads a line: `::name …::message` after white space, or `##[name …]message` anywhere. */
const readCommands = (log: string): Step["commands"] =>
  log.split(/\r\n|\r|\n/).flatMap((line) => {
    const match = /^\s*::([\w-]+)(?: [^\r\n]*?)?::(.*)$/.exec(line) ?? /##\[([\w-]+)[^\]]*\](.*)$/.exec(line);
    return match === null ? [] : [{ name: match[1] ?? "", message: match[2] ?? "", line }];
  });

const fileCommands = ["OUTPUT", "STATE", "ENV", "PATH", "STEP_SUMMARY"] as const;

const runStep = async (
  script: string,
  job: Job,
  extra: Readonly<Record<string, string>>,
  act: (child: { readonly kill: (signal: NodeJS.Signals) => void; readonly pid: number }, log: () => string) => void,
): Promise<Step> => {
  const folder = await mkdtemp(join(job.home, "step-"));
  const files = Object.fromEntries(fileCommands.map((name) => [`GITHUB_${name}`, join(folder, name.toLowerCase())]));
  for (const path of Object.values(files)) await writeFile(path, "");
  const temp = join(job.home, "temp");
  const event = join(folder, "event.json");
  await mkdir(temp, { recursive: true });
  await writeFile(event, JSON.stringify(job.payload));
  const inputs = Object.entries(job.inputs ?? {}).map(([name, value]) => [
    `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
    value,
  ]);
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: job.home,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: job.event,
    GITHUB_EVENT_PATH: event,
    GITHUB_WORKSPACE: job.workspace,
    GITHUB_REPOSITORY: "octo/shop",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_RUN_ID: "7215",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_JOB: "check",
    RUNNER_TEMP: temp,
    RUNNER_OS: "Linux",
    ...files,
    ...Object.fromEntries(inputs),
    ...job.environment,
    ...extra,
  };
  const started = performance.now();
  // NODE24: the action's true runtime, where there is one.
  const child = spawn(process.env.NODE24 ?? process.execPath, [script], { cwd: job.workspace, env: environment });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  act({ kill: (signal) => child.kill(signal), pid: child.pid ?? 0 }, () => log);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const read = (name: string) => readFile(files[name] ?? "", "utf8");
  return {
    code,
    log,
    outputs: readPairs(await read("GITHUB_OUTPUT")),
    state: readPairs(await read("GITHUB_STATE")),
    summary: await read("GITHUB_STEP_SUMMARY"),
    commands: readCommands(log),
    ms: performance.now() - started,
  };
};

/** The main step. `act` may send it signals. */
export const runMain = (
  script: string,
  job: Job,
  act: Parameters<typeof runStep>[3] = () => undefined,
): Promise<Step> => runStep(script, job, {}, act);

/** The post step of a main step. */
export const runPost = (script: string, job: Job, main: Step): Promise<Step> => {
  const state = Object.fromEntries(Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]));
  return runStep(script, job, state, () => undefined);
};
