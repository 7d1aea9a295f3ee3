// A server that may be stopped, started and copied, for faults that a throwaway server does not survive.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { serverAccount } from "../../src/postgres/account.ts";
import { reachLive, type Server } from "../../src/postgres/index.ts";

export type OwnCluster = AsyncDisposable & {
  readonly url: string;
  readonly start: () => Promise<void>;
  /** `immediate`: as in a crash. */
  readonly stop: (mode: "fast" | "immediate") => Promise<void>;
  /** As in a crash, and gone when this returns: nothing of ours runs meanwhile. */
  readonly crash: () => void;
  readonly signalAll: (signal: "SIGSTOP" | "SIGCONT") => void;
  /** A copy of the data, as a standby that nobody feeds. The cluster must be stopped. */
  readonly standby: () => Promise<OwnCluster>;
};

const binariesOf = async (server: Server): Promise<string> => {
  await using database = await server.createDatabase();
  await using session = await database.connect();
  const [row] = await session.query("select setting from pg_config where name = 'BINDIR'");
  return String(row?.setting);
};

const clusterIn = async (bin: string, folder: string, port: number): Promise<OwnCluster> => {
  const account = serverAccount();
  const as = account === null ? {} : account;
  const data = join(folder, `data-${port}`);
  let child: ChildProcess | null = null;
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}&port=${port}`;
  const start = async () => {
    child = spawn(join(bin, "postgres"), ["-D", data, "-k", folder, "-p", String(port)], {
      ...as,
      stdio: "ignore",
      cwd: folder,
    });
    for (let waited = 0; waited < 20_000; waited += 50) {
      const up = await reachLive({ url, tls: "verify", caCert: null }).then(
        () => true,
        () => false,
      );
      if (up) return;
      await wait(50);
    }
    throw new Error("the cluster does not start");
  };
  const stop = async (mode: "fast" | "immediate") => {
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, "exit");
    // A test that failed in between may have left it stopped.
    child.kill("SIGCONT");
    child.kill(mode === "fast" ? "SIGINT" : "SIGQUIT");
    await gone;
    child = null;
  };
  const own = (path: string) => account !== null && chownSync(path, account.uid, account.gid);
  // Nobody hears of its end meanwhile, so what is left of it waits for us.
  const isOver = (pid: number): boolean => /\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  const crash = () => {
    const { pid } = child ?? {};
    if (pid === undefined) return;
    process.kill(pid, "SIGQUIT");
    while (!isOver(pid)) spawnSync("sleep", ["0.02"]);
  };
  return {
    url,
    start,
    stop,
    crash,
    signalAll: (signal) => {
      const children = spawnSync("pgrep", ["-P", String(child?.pid)], { encoding: "utf8" }).stdout.split("\n");
      for (const pid of [String(child?.pid), ...children].filter((one) => one !== ""))
        process.kill(Number(pid), signal);
    },
    standby: async () => {
      const copy = join(folder, `data-${port + 1}`);
      cpSync(data, copy, { recursive: true });
      spawnSync("chown", ["-R", `${account?.uid ?? process.getuid?.()}:${account?.gid ?? process.getgid?.()}`, copy]);
      chmodSync(copy, 0o700);
      writeFileSync(join(copy, "standby.signal"), "");
      own(join(copy, "standby.signal"));
      return clusterIn(bin, folder, port + 1);
    },
    [Symbol.asyncDispose]: async () => {
      await stop("immediate");
      if (port === 5432) rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const ownCluster = async (
  server: Server,
  settings: readonly string[] = [],
  at: string | null = null,
  access: string | null = null,
): Promise<OwnCluster> => {
  const bin = await binariesOf(server);
  const folder = mkdtempSync(join(at ?? tmpdir(), "lk-"));
  const account = serverAccount();
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const data = join(folder, "data-5432");
  mkdirSync(data, { mode: 0o700 });
  if (account !== null) chownSync(data, account.uid, account.gid);
  const made = spawnSync(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"],
    {
      ...(account ?? {}),
      cwd: folder,
      encoding: "utf8",
    },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const usual = ["listen_addresses = ''", "shared_buffers = 16MB", "fsync = off", "max_connections = 30"];
  appendFileSync(join(data, "postgresql.conf"), `${[...usual, ...settings].join("\n")}\n`);
  if (access !== null) appendFileSync(join(data, "pg_hba.conf"), `${access}\n`);
  const cluster = await clusterIn(bin, folder, 5432);
  await cluster.start();
  return cluster;
};
