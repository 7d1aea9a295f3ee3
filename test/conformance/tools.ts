// The tools whose ledgers we adopt, as their makers ship them: test/conformance/tools/package.json, installed by `.ci/run` or by
// `npm ci --ignore-scripts` into the folder that LEDGER_TOOLS names. In CI one that is missing is a failure.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
const folder = process.env.LEDGER_TOOLS ?? join(cache, "lockstep-ci", "ledger-tools");

const inCi = /^(true|1)$/.test(process.env.CI ?? "");

const platform = `${process.platform}-${process.arch}`;

const programs = {
  dbmate: join(folder, "node_modules", "@dbmate", platform, "bin", "dbmate"),
  drizzle: join(folder, "node_modules", "drizzle-orm", "node-postgres", "migrator.js"),
  "node-pg-migrate": join(folder, "node_modules", "node-pg-migrate", "bin", "node-pg-migrate.js"),
  supabase: join(folder, "node_modules", "supabase", "package.json"),
  sqitch:
    (process.env.PATH ?? "")
      .split(delimiter)
      .map((place) => join(place, "sqitch"))
      .find(existsSync) ?? "sqitch",
} as const;

export type Tool = keyof typeof programs;

export const toolsFolder = folder;

export const programOf = (tool: Tool): string => programs[tool];

/** Is it there? Says so where it is not; in CI it has to be, and the tests of it fail. */
export const hasTool = (tool: Tool): boolean => {
  const there = existsSync(programs[tool]);
  if (!there && !inCi) console.warn(`left out: there is no ${tool} in ${folder}`);
  return there || inCi;
};

export type Ran = { readonly code: number; readonly said: string };

/** Runs a program without the environment of ours, in a folder of its own, to its end. */
export const run = (
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> =>
  new Promise((done) => {
    const environment = {
      PATH: process.env.PATH,
      HOME: cwd,
      LANG: "C.UTF-8",
      DO_NOT_TRACK: "1",
      NO_COLOR: "1",
      ...env,
    };
    const child = execFile(program, [...args], { cwd, env: environment, timeout: 60_000 }, (error, stdout, stderr) =>
      done({
        code: error === null ? 0 : 1,
        said: `${stdout}${stderr}${error?.code === "ENOENT" ? error.message : ""}`,
      }),
    );
    child.stdin?.end();
  });

/** Runs it, and rejects where it does not end well. */
export const succeed = async (...asked: Parameters<typeof run>): Promise<string> => {
  const { code, said } = await run(...asked);
  if (code !== 0) throw new Error(`${asked[0]} ${asked[1].join(" ")}: ${said}`);
  return said;
};
