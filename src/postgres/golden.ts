// `initdb` takes half a second and always gives the same, so it runs once per set of programs and superuser name. What it
// made is kept as one tar file: it unpacks faster than a folder copies, belongs to nobody, and appears all at once.
import { createHash, randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../model/index.ts";
import type { Account } from "./account.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";

export type GoldenOrder = {
  /** Folder with `initdb`. */
  readonly bin: string;
  /** Changes when the programs do. */
  readonly key: string;
  readonly superuserName: string;
  readonly cache: string;
  /** Folder in which a temporary one may be made. */
  readonly parent: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly account: Account;
};

/** Every major and every machine gets the same: byte order, UTF-8. The second is for systems that do not know the first. */
const LOCALES = ["C.UTF-8", "C"] as const;

/** Path of a tar file that holds a fresh data directory named `data`. */
export async function goldenCopy(order: GoldenOrder): Promise<string> {
  const key = createHash("sha256")
    .update(JSON.stringify([LOCALES, order.key, order.superuserName]))
    .digest("hex");
  const golden = join(order.cache, `data-${key.slice(0, 16)}.tar`);
  if (existsSync(golden)) return golden;
  const build = mkdtempSync(join(order.parent, "pg-lockstep-initdb-"));
  try {
    if (order.account) chownSync(build, order.account.uid, order.account.gid);
    const made = await initdb(order, build);
    if (made.code !== 0) throw failed(made);
    const packed = await pack(order, build, golden);
    if (packed.code !== 0) throw failed(packed);
    return golden;
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}

async function initdb(order: GoldenOrder, build: string): Promise<ProgramEnd> {
  let end: ProgramEnd = { code: null, text: "" };
  for (const locale of LOCALES) {
    end = await runProgram({
      program: join(order.bin, "initdb"),
      args: [
        `--pgdata=${join(build, "data")}`,
        `--username=${order.superuserName}`,
        `--locale=${locale}`,
        "--encoding=UTF8",
        "--auth=trust",
        "--no-sync",
        "--no-instructions",
      ],
      environment: { ...order.environment, TMPDIR: build },
      account: order.account,
    });
    if (end.code === 0 || !/locale/i.test(end.text)) break;
    rmSync(join(build, "data"), { recursive: true, force: true });
  }
  return end;
}

async function pack(order: GoldenOrder, build: string, golden: string): Promise<ProgramEnd> {
  const part = `${golden}.${randomBytes(4).toString("hex")}`;
  const output = openSync(part, "wx", 0o644);
  try {
    const { environment, account } = order;
    const end = await runProgram({
      program: "tar",
      args: ["-cf", "-", "-C", build, "data"],
      environment,
      account,
      output,
    });
    if (end.code === 0) renameSync(part, golden);
    return end;
  } finally {
    closeSync(output);
    rmSync(part, { force: true });
  }
}

function failed({ text }: ProgramEnd): Problem {
  return new Problem("initdb-failed", "could not make a data directory for the throwaway Postgres", {
    kind: "could-not-judge",
    detail: text.slice(-2000),
    hint: "Check that the disk has room, that `tar` is installed and that the user account has a name.",
  });
}
