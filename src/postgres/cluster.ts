// A private Postgres: the data directory comes ready from a golden copy, the process is started directly, and the only way
// in is a socket in a folder that nobody else can enter.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { platform } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Problem, SqlError } from "../model/index.ts";
import { serverAccount } from "./account.ts";
import { clusterSettings } from "./cluster-settings.ts";
import type { ServerRequest, Session } from "./contract.ts";
import { type Cache, giveTo, runParents } from "./folders.ts";
import { freePort } from "./free-port.ts";
import { goldenCopy } from "./golden.ts";
import { type Guard, startGuard } from "./guard.ts";
import { lastLogLines } from "./server-log.ts";
import { openSession } from "./session.ts";
import { removeDeadRuns } from "./sweep.ts";
import { startOnWindows } from "./windows-guard.ts";

const windows = platform() === "win32";

/** A set of Postgres programs. */
export type Programs = {
  /** Folder with `postgres` and `initdb`. */
  readonly bin: string;
  /** Changes when the programs do. */
  readonly key: string;
  readonly cache: Cache;
  /** Settings on top of ours, given the folder of the run. */
  readonly settings: (run: string) => Readonly<Record<string, string>>;
};

export type Cluster = {
  /** The folder of the run. */
  readonly run: string;
  readonly connect: (user: string, database: string) => Promise<Session>;
  readonly stop: () => Promise<void>;
};

/** Where a server can be reached, and the settings that make it so. */
type Door = { readonly host: string; readonly port: number; readonly settings: Readonly<Record<string, string>> };

/** A launched server that may not be ready yet. */
type Launch = { readonly run: string; readonly guard: Guard; readonly door: Door };

const READY_TIMEOUT_MS = 30_000;
/** A full disk is told once per file. */
const REASON_LINES = 3;

export async function startCluster(request: ServerRequest, programs: Programs): Promise<Cluster> {
  const launch = await startSomewhere(request, programs);
  const { run, guard, door } = launch;
  const log = join(run, "log");
  const connect = (user: string, database: string) =>
    openSession({
      host: door.host,
      port: door.port,
      database,
      user,
      password: null,
      tls: false,
      options: null,
      connectTimeoutMs: READY_TIMEOUT_MS,
      diagnose: async () => {
        await untilDead(guard, 300);
        return lastLogLines(log);
      },
    });
  try {
    await untilReady(launch, log, () => connect(request.superuserName, "postgres"));
  } catch (error) {
    await guard.stop();
    throw error;
  }
  removeDeadRuns(request.environment).catch(() => undefined);
  return { run, connect, stop: guard.stop };
}

/** What server processes may see: nothing of ours but where programs are. */
export function serverEnvironment(environment: ServerRequest["environment"]): Readonly<Record<string, string>> {
  const system = windows ? [] : ["/usr/local/bin", "/usr/bin", "/bin"];
  const path = [environment.PATH ?? environment.Path, ...system].filter(Boolean).join(delimiter);
  const root = environment.SystemRoot;
  return { PATH: path, LC_ALL: "C", TZ: "UTC", ...(windows && root ? { SystemRoot: root } : {}) };
}

async function doorOf(run: string): Promise<Door> {
  if (!windows) return { host: run, port: 5432, settings: { listen_addresses: "", unix_socket_directories: run } };
  const [host, port] = ["127.0.0.1", await freePort()];
  return { host, port, settings: { listen_addresses: host, port: String(port), unix_socket_directories: "" } };
}

async function startSomewhere(request: ServerRequest, programs: Programs): Promise<Launch> {
  const account = serverAccount();
  const environment = serverEnvironment(request.environment);
  const parents = runParents(request.environment);
  const { superuserName } = request;
  const { bin, key, cache, settings } = programs;
  const golden = await goldenCopy({
    bin,
    key,
    superuserName,
    cache: cache.folder,
    parent: parents[0],
    environment,
    account,
  });
  if (cache.temporary) giveTo(account, cache.folder);
  const refusals: string[] = [];
  for (const parent of parents) {
    const run = join(parent, `pg-lockstep-${randomBytes(6).toString("hex")}`);
    const door = await doorOf(run);
    const wanted = { ...clusterSettings, ...door.settings, ...settings(run) };
    const options = Object.entries(wanted).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const guard = await (windows ? startOnWindows : startGuard)({
      run,
      golden,
      label: request.environment.RUNNER_TEMP ?? "",
      also: cache.temporary ? cache.folder : null,
      command: [join(bin, "postgres"), "-D", join(run, "data"), ...options],
      environment,
      account,
    });
    if (typeof guard !== "string") return { run, guard, door };
    refusals.push(`${parent}: ${guard.split("\n").slice(-REASON_LINES).join("\n")}`);
  }
  throw new Problem("server-start-failed", "no folder could hold a throwaway Postgres", {
    kind: "could-not-judge",
    detail: refusals.join("\n"),
    hint: "Free some space in the temp folder, or point TMPDIR at a folder that can be written.",
  });
}

async function untilReady({ guard, door }: Launch, log: string, connect: () => Promise<Session>): Promise<void> {
  const socket = windows ? null : join(door.host, `.s.PGSQL.${door.port}`);
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let last: unknown = null;
  while (performance.now() < deadline && isAlive(guard)) {
    if (socket === null || existsSync(socket)) {
      try {
        const session = await connect();
        await session[Symbol.asyncDispose]();
        return;
      } catch (error) {
        last = error;
        // 57P03 = cannot_connect_now: still starting
        if (error instanceof SqlError && error.refusal.sqlstate !== "57P03") throw error;
      }
    }
    await pause(3);
  }
  throw new Problem("server-start-failed", "the throwaway Postgres did not start", {
    kind: "could-not-judge",
    detail: lastLogLines(log) ?? "",
    hint: "Try another server: `embedded`, `local`, `docker` or `url`.",
    cause: last,
  });
}

async function untilDead(guard: Guard, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (isAlive(guard) && performance.now() < deadline) await pause(10);
}

function isAlive({ postmaster, ended }: Guard): boolean {
  if (ended()) return false;
  try {
    // A postmaster that died stays a zombie until its guard looks.
    return !/\) [ZX] /.test(readFileSync(`/proc/${postmaster}/stat`, "latin1"));
  } catch {
    // No such process, or a system without /proc, where only time tells.
    return !existsSync("/proc/self/stat");
  }
}
