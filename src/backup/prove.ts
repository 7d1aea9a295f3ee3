// A backup is believed only once every byte of it was read: sizes, checksums and counts have to be those of its manifest.

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../model/index.ts";
import { clientPrograms } from "../postgres/index.ts";
import { runProgram } from "../postgres/run-program.ts";
import type { Manifest } from "./contract.ts";

const PIECE = 1 << 18;
const NEWLINE = 10;

const lost = (file: string, why: string): Problem =>
  new Problem("backup-damaged", `${file} ${why}`, {
    hint: "This backup cannot be trusted; nothing was changed. Use an older one.",
  });

/** The bytes of a file, which have to be what the manifest says by the time all were read. */
export async function* provenPieces(
  path: string,
  file: { readonly bytes: number; readonly sha256: string; readonly rows: number | null },
): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r").catch(() => {
    throw lost(path, "is not there");
  });
  const hash = createHash("sha256");
  let [bytes, rows] = [0, 0];
  try {
    for await (const piece of handle.createReadStream({ highWaterMark: PIECE, autoClose: false })) {
      // A stream without an encoding gives buffers.
      const chunk: Uint8Array = piece as Uint8Array;
      hash.update(chunk);
      bytes += chunk.length;
      // Line breaks within values are written as `\n`, so one stands for one row.
      if (file.rows !== null) for (const byte of chunk) if (byte === NEWLINE) rows += 1;
      yield chunk;
    }
  } finally {
    await handle.close();
  }
  if (bytes !== file.bytes) throw lost(path, `has ${bytes} bytes, and its manifest says ${file.bytes}`);
  if (hash.digest("hex") !== file.sha256) throw lost(path, "has another checksum than its manifest says");
  if (file.rows !== null && rows !== file.rows)
    throw lost(path, `has ${rows} rows, and its manifest says ${file.rows}`);
}

const readThrough = async (pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> => {
  for await (const _ of pieces) signal.throwIfAborted();
};

const shellWord = (path: string): string => (/^[\w/.-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

type Way = { readonly command: string; readonly remark: string };

const restoring = (how: string, database: string, path: string): string =>
  `pg_restore --exit-on-error --single-transaction ${how} --dbname "$${database}" ${shellWord(path)}`;

/** What brings a dump back. One without rows must never be laid over tables that have some. */
const wayFor = ({ contains, snapshot }: Manifest, path: string): Way => {
  switch (contains) {
    case "schema":
      return {
        command: restoring("--schema-only", "NEW_DATABASE_URL", path),
        remark: "It holds no row, so it is for a new database: laid over this one, it could only take rows away.",
      };
    case "data":
      return {
        command: restoring("--data-only", "DATABASE_URL", path),
        remark: "It holds rows and no schema: the tables that they go into have to be empty.",
      };
    default:
      return {
        command: restoring("--clean --if-exists", "DATABASE_URL", path),
        remark: `The command drops what the dump holds and makes it anew: what was written since ${snapshot.time} is lost.`,
      };
  }
};

const listDump = async (path: string, environment: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const [program] = await clientPrograms("pg_restore", environment);
  if (program === undefined) return "No pg_restore is installed, so the list of its contents was not read.";
  const { code, text } = await runProgram({
    program: program.path,
    args: ["--list", path],
    environment: { PATH: environment.PATH ?? "", LC_ALL: "C" },
    account: null,
    timeout: 60_000,
  });
  if (code !== 0) throw lost(path, `cannot be read by pg_restore ${program.version}: ${text.split("\n").at(-1)}`);
  const entries = text.split("\n").filter((line) => /^\d+;/.test(line)).length;
  return `pg_restore ${program.version} reads ${entries} entries in it.`;
};

/** Reads a backup to its end. Gives what else to know. Rejects with Problem "backup-damaged". */
export const proveBackup = async (
  folder: string,
  manifest: Manifest,
  {
    signal,
    environment,
  }: { readonly signal: AbortSignal; readonly environment: Readonly<Record<string, string | undefined>> },
): Promise<{ readonly remarks: readonly string[]; readonly command: string | null }> => {
  const { tables, dump } = manifest;
  for (const table of tables) await readThrough(provenPieces(join(folder, table.file), table), signal);
  if (dump === null) return { remarks: [], command: null };
  const path = join(folder, dump.file);
  await readThrough(provenPieces(path, { ...dump, rows: null }), signal);
  const { command, remark } = wayFor(manifest, path);
  return { remarks: [await listDump(path, environment), remark], command };
};
