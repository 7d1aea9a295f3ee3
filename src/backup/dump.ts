// Backups by pg_dump. The program sees a connection and a path and nothing else of ours; the password is in none of its
// arguments. It writes into a pipe of ours, so that it ends when we do.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../model/index.ts";
import { clientPrograms, type Live } from "../postgres/index.ts";
import { qualified } from "../sql/index.ts";
import type { BackupRequest, Manifest } from "./contract.ts";
import { growFile } from "./folder.ts";

export type Dumper = { readonly path: string; readonly major: number; readonly version: string };

/** The pg_dump to use: the oldest that can read the server. Null, and why, where there is none. */
export const findDumper = async (
  { major }: Pick<Live, "major">,
  environment: BackupRequest["environment"],
): Promise<{ readonly dumper: Dumper | null; readonly why: string }> => {
  const all = await clientPrograms("pg_dump", environment);
  const dumper = all.findLast((one) => one.major >= major) ?? null;
  const [newest] = all;
  if (dumper !== null) return { dumper, why: `pg_dump ${dumper.version}` };
  const why = newest === undefined ? "no pg_dump is installed" : `pg_dump ${newest.version} is older than the server`;
  return { dumper: null, why };
};

const argumentsFor = (
  contains: Manifest["contains"],
  tables: readonly { readonly schema: string; readonly name: string }[],
  snapshot: string,
): readonly string[] => [
  "--format=custom",
  "--no-password",
  "--lock-wait-timeout=60000",
  `--snapshot=${snapshot}`,
  ...(contains === "schema" ? ["--schema-only"] : []),
  ...(contains === "data" ? ["--data-only"] : []),
  ...(contains === "tables" ? tables.map(({ schema, name }) => `--table=${qualified(schema, name)}`) : []),
];

const LONGEST = 4_000;

const listen = (child: ChildProcess): (() => string) => {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-LONGEST);
  });
  return () => said.replace(/(?!\n)\p{Cc}/gu, " ").trim();
};

const failed = (said: string): Problem =>
  new Problem("backup-failed", "pg_dump failed", {
    kind: "could-not-judge",
    detail: said,
    hint: "Mend what it says, or back up less: `backup-of: touched`, or names of tables.",
  });

const ended = (signal: AbortSignal, timeoutMs: number): Problem =>
  signal.aborted
    ? new Problem("called-off", "the backup was called off", { kind: "could-not-judge" })
    : new Problem("timed-out", `the backup was not done within ${Math.round(timeoutMs / 1000)} s`, {
        kind: "could-not-judge",
      });

/** Runs pg_dump into a file of a folder. */
export const dumpInto = async (
  { live, settings, environment, signal }: BackupRequest,
  folder: string,
  dumper: Dumper,
  what: {
    readonly contains: Manifest["contains"];
    readonly tables: readonly { readonly schema: string; readonly name: string }[];
    readonly snapshot: string;
  },
): Promise<NonNullable<Manifest["dump"]>> => {
  const { environment: connection, trusted } = live.forPrograms();
  const certificates = join(folder, "trusted.pem");
  if (trusted !== null) await writeFile(certificates, trusted, { mode: 0o600 });
  const stop = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
  const child = spawn(dumper.path, argumentsFor(what.contains, what.tables, what.snapshot), {
    cwd: folder,
    env: {
      PATH: environment.PATH ?? "",
      LC_ALL: "C",
      ...connection,
      ...(trusted === null ? {} : { PGSSLROOTCERT: certificates }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => void child.kill("SIGKILL");
  const closed = once(child, "close").then(
    ([code]) => (typeof code === "number" ? code : null),
    () => null,
  );
  stop.addEventListener("abort", kill, { once: true });
  if (stop.aborted) kill();
  const said = listen(child);
  const file = "dump.pgdump";
  try {
    await using growing = await growFile(join(folder, file));
    for await (const piece of child.stdout) await growing.take(piece);
    const code = await closed;
    if (stop.aborted) throw ended(signal, settings.timeoutMs);
    if (code !== 0) throw failed(live.redact(said()));
    return { file, program: `pg_dump ${dumper.version}`, ...(await growing.end()) };
  } finally {
    stop.removeEventListener("abort", kill);
    kill();
    await rm(certificates, { force: true });
  }
};
