// A private Postgres: the data directory comes ready from a golden copy, the process is started directly, and the only way
// in is a socket in a folder that nobody else can enter.
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Problem, SqlError } from "../model/index.ts";
import type { ServerRequest, Session } from "./contract.ts";
import { type Account, runParents, serverAccount } from "./folders.ts";
import { type Guard, startGuard } from "./guard.ts";
import { openSession } from "./session.ts";

/** A set of Postgres programs. */
export type Installation = {
  /** Folder with `postgres` and `initdb`. */
  readonly bin: string;
  /** Changes when the programs do. */
  readonly key: string;
  /** Where golden copies are kept; must exist. */
  readonly cache: string;
  /** More settings for the server. */
  readonly settings: Readonly<Record<string, string>>;
};

export type Cluster = AsyncDisposable & {
  readonly connect: (user: string, database: string) => Promise<Session>;
};

const SETTINGS = {
  listen_addresses: "",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "logical",
  max_wal_senders: "4",
  max_replication_slots: "4",
  autovacuum: "off",
  jit: "off",
  shared_buffers: "64MB",
  // In the data directory, so that nothing of it can stay behind in /dev/shm.
  dynamic_shared_memory_type: "mmap",
  max_connections: "40",
  max_locks_per_transaction: "1024",
  max_prepared_transactions: "0",
  max_wal_size: "4GB",
  checkpoint_timeout: "1d",
  max_parallel_workers: "0",
  max_parallel_maintenance_workers: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_min_messages: "log",
  log_checkpoints: "off",
  logging_collector: "off",
  log_destination: "stderr",
  restart_after_crash: "off",
  update_process_title: "off",
} as const;

/** sun_path holds 108 bytes on Linux and 104 on macOS, the file name and its end included. */
const SOCKET_FOLDER_LIMIT = 80;
const READY_TIMEOUT_MS = 30_000;

export async function startCluster(request: ServerRequest, installation: Installation): Promise<Cluster> {
  const account = serverAccount();
  const environment = serverEnvironment(request.environment);
  const golden = await goldenCopy(request, installation, account, environment);
  const { run, sockets, guard } = await startInSomeFolder(request, installation, account, environment, golden);
  const log = join(run, "log");
  const diagnose = async () => logTail(log);
  const connect = (user: string, database: string) =>
    openSession({
      host: sockets,
      port: 5432,
      database,
      user,
      password: null,
      tls: false,
      connectTimeoutMs: READY_TIMEOUT_MS,
      diagnose,
    });
  try {
    await untilReady(sockets, guard, log, () => connect(request.superuserName, "postgres"));
  } catch (error) {
    await guard.stop();
    throw error;
  }
  return { connect, [Symbol.asyncDispose]: guard.stop };
}

/** What server processes may see: nothing of ours but where programs are. */
export function serverEnvironment(environment: ServerRequest["environment"]): Readonly<Record<string, string>> {
  return {
    PATH: `${environment.PATH ?? ""}:/usr/local/bin:/usr/bin:/bin`.replace(/^:/, ""),
    LC_ALL: "C",
    TZ: "UTC",
  };
}

async function startInSomeFolder(
  request: ServerRequest,
  installation: Installation,
  account: Account,
  environment: Readonly<Record<string, string>>,
  golden: string,
): Promise<{ readonly run: string; readonly sockets: string; readonly guard: Guard }> {
  const refusals: string[] = [];
  for (const parent of runParents(request.environment)) {
    const name = `pg-lockstep-${randomBytes(6).toString("hex")}`;
    const run = join(parent, name);
    const sockets = run.length <= SOCKET_FOLDER_LIMIT ? run : join("/tmp", name);
    const settings = Object.entries({ ...SETTINGS, ...installation.settings, unix_socket_directories: sockets });
    const guard = await startGuard({
      run,
      golden,
      sockets,
      label: request.environment.RUNNER_TEMP ?? "",
      command: [
        join(installation.bin, "postgres"),
        "-D",
        join(run, "data"),
        ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      environment,
      account,
    });
    if (typeof guard !== "string") return { run, sockets, guard };
    refusals.push(`${parent}: ${guard}`);
  }
  throw new Problem("server-start-failed", "no folder could hold a throwaway Postgres", {
    kind: "could-not-judge",
    detail: refusals.join("\n"),
    hint: "Free some space in the temp folder, or point TMPDIR at a folder that can be written.",
  });
}

async function untilReady(sockets: string, guard: Guard, log: string, connect: () => Promise<Session>): Promise<void> {
  const socket = join(sockets, ".s.PGSQL.5432");
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let last: unknown = null;
  while (performance.now() < deadline && !guard.ended()) {
    if (existsSync(socket)) {
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
    if (!alive(guard.postmaster)) break;
    await pause(3);
  }
  throw new Problem("server-start-failed", "the throwaway Postgres did not start", {
    kind: "could-not-judge",
    detail: (await logTail(log)) ?? "",
    hint: "The last lines of the server's log are above; `--postgres local` or `--postgres docker` may work instead.",
    cause: last,
  });
}

function alive(pid: number): boolean {
  // A postmaster that died stays a zombie until its guard looks, so the process table cannot be asked with a signal.
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return !existsSync("/proc/self/stat");
  }
}

const LOG_TAIL = 4096;

async function logTail(log: string): Promise<string | null> {
  try {
    await using file = await open(log, "r");
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, LOG_TAIL));
    await file.read(buffer, 0, buffer.length, Math.max(0, size - LOG_TAIL));
    const lines = buffer.toString("utf8").split("\n").filter(Boolean).slice(-12);
    return lines.map((line) => line.replace(/\p{Cc}/gu, " ")).join("\n");
  } catch {
    return null;
  }
}

async function goldenCopy(
  request: ServerRequest,
  installation: Installation,
  account: Account,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const key = createHash("sha256")
    .update(JSON.stringify([1, installation.key, request.superuserName]))
    .digest("hex");
  const golden = join(installation.cache, `golden-${key.slice(0, 16)}.tar`);
  if (existsSync(golden)) return golden;
  const build = mkdtempSync(join(runParents(request.environment)[0] ?? "/tmp", "pg-lockstep-initdb-"));
  try {
    if (account) chownSync(build, account.uid, account.gid);
    const initdb = (locale: string) =>
      finished(
        join(installation.bin, "initdb"),
        [
          `--pgdata=${join(build, "data")}`,
          `--username=${request.superuserName}`,
          `--locale=${locale}`,
          "--encoding=UTF8",
          "--auth=trust",
          "--no-sync",
          "--no-instructions",
        ],
        { ...environment, TMPDIR: build },
        account,
      );
    let result = await initdb("C.UTF-8");
    if (result.code !== 0 && /locale/i.test(result.text)) {
      rmSync(join(build, "data"), { recursive: true, force: true });
      result = await initdb("C");
    }
    if (result.code !== 0) throw initdbFailed(result.text);
    const part = `${golden}.${randomBytes(4).toString("hex")}`;
    const file = openSync(part, "w", 0o644);
    const packed = await finished("tar", ["-cf", "-", "-C", build, "data"], environment, account, file);
    closeSync(file);
    if (packed.code !== 0) {
      rmSync(part, { force: true });
      throw initdbFailed(packed.text);
    }
    chmodSync(part, 0o644);
    renameSync(part, golden);
    return golden;
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}

function initdbFailed(text: string): Problem {
  return new Problem("initdb-failed", "could not make a data directory for the throwaway Postgres", {
    kind: "could-not-judge",
    detail: text.slice(-2000),
    hint: "Check that the disk has room and that the user account has a name.",
  });
}

async function finished(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  account: Account,
  stdout: number | "pipe" = "pipe",
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(program, args, {
    cwd: "/",
    env: { ...environment },
    stdio: ["ignore", stdout, "pipe"],
    ...account,
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += String(chunk)));
  try {
    const [code] = await once(child, "close");
    return { code, text };
  } catch (error) {
    return { code: null, text: String(error) };
  }
}
