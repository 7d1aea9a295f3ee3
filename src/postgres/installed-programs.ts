// Where distributions, Homebrew and installers put Postgres.
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { platform } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import { serverEnvironment } from "./cluster.ts";
import { SUPPORTED_MAJORS } from "./majors.ts";
import { runProgram } from "./run-program.ts";

export type InstalledPrograms = {
  readonly bin: string;
  readonly major: number;
  /** As `postgres --version` spells it: `15.18`. */
  readonly version: string;
  readonly key: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Folders with one folder per version, and where the programs lie in those. */
const SHELVES: readonly (readonly [string, RegExp, string])[] = [
  ["/usr/lib/postgresql", /^\d+$/, "bin"],
  ["/usr", /^pgsql-\d+$/, "bin"],
  ["/opt/homebrew/opt", /^postgresql@\d+$/, "bin"],
  ["/usr/local/opt", /^postgresql@\d+$/, "bin"],
  ["/home/linuxbrew/.linuxbrew/opt", /^postgresql@\d+$/, "bin"],
  ["/Applications/Postgres.app/Contents/Versions", /^\d+$/, "bin"],
  ["C:\\Program Files\\PostgreSQL", /^\d+$/, "bin"],
];

/** All installed servers of a supported version, newest first. */
export async function installedPrograms(environment: Environment): Promise<readonly InstalledPrograms[]> {
  const folders = new Set<string>();
  for (const folder of await candidates(environment)) {
    const postgres = join(folder, program("postgres"));
    if (!existsSync(postgres) || !existsSync(join(folder, program("initdb")))) continue;
    folders.add(dirname(realpathSync(postgres)));
  }
  const found = await Promise.all([...folders].map((bin) => identify(bin, environment)));
  return found.filter((programs) => programs !== null).sort(newestFirst);
}

async function candidates(environment: Environment): Promise<readonly string[]> {
  const path = (environment.PATH ?? "").split(delimiter).filter(Boolean);
  const shelves = SHELVES.flatMap(([shelf, version, inside]) =>
    entries(shelf)
      .filter((name) => version.test(name))
      .map((name) => join(shelf, name, inside)),
  );
  const named = environment.PGBIN ? [environment.PGBIN] : [];
  return [...path, ...(await toldByConfig(path, environment)), ...shelves, "/usr/local/pgsql/bin", ...named];
}

async function toldByConfig(path: readonly string[], environment: Environment): Promise<readonly string[]> {
  const config = path.map((folder) => join(folder, program("pg_config"))).find((file) => existsSync(file));
  if (!config) return [];
  const { code, text } = await ask(config, "--bindir", environment);
  return code === 0 ? [text] : [];
}

async function identify(bin: string, environment: Environment): Promise<InstalledPrograms | null> {
  const postgres = join(bin, program("postgres"));
  const { code, text } = await ask(postgres, "--version", environment);
  const [, version = "", digits = ""] = /\(PostgreSQL\) ((\d+)[.\w]*)/.exec(text) ?? [];
  const major = Number(digits);
  if (code !== 0 || !SUPPORTED_MAJORS.includes(major)) return null;
  const { size, mtimeMs } = statSync(postgres);
  return { bin, major, version, key: `${bin} ${text} ${size} ${mtimeMs}` };
}

/** Programs of this name that are installed, newest first: `pg_dump` may come without a server. */
export async function clientPrograms(
  name: string,
  environment: Environment,
): Promise<readonly { readonly path: string; readonly major: number; readonly version: string }[]> {
  // Debian's wrapper picks a version by rules of its own; what it picks from lies on the shelves.
  const all = (await candidates(environment))
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, program(name)))
    .filter((path) => existsSync(path) && basename(realpathSync(path)) !== "pg_wrapper");
  const found = await Promise.all(
    [...new Set(all)].map(async (path) => {
      const { code, text } = await ask(path, "--version", environment);
      const [, version = "", digits = ""] = /\(PostgreSQL\) ((\d+)[.\w]*)/.exec(text) ?? [];
      return code === 0 && digits !== "" ? { path, major: Number(digits), version } : null;
    }),
  );
  return found.filter((one) => one !== null).sort((a, b) => b.major - a.major);
}

function ask(file: string, question: string, environment: Environment) {
  return runProgram({
    program: file,
    args: [question],
    environment: serverEnvironment(environment),
    account: null,
    timeout: 5000,
  });
}

function newestFirst(a: InstalledPrograms, b: InstalledPrograms): number {
  return b.version.localeCompare(a.version, "en", { numeric: true }) || (a.bin < b.bin ? -1 : 1);
}

function program(name: string): string {
  return platform() === "win32" ? `${name}.exe` : name;
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
