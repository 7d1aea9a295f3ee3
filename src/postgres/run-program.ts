import { spawn } from "node:child_process";
import type { Account } from "./account.ts";

export type ProgramRun = {
  readonly program: string;
  readonly args: readonly string[];
  /** All that the program sees; nothing of ours is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly account: Account;
  /** A file descriptor that takes the output instead. */
  readonly output?: number;
  readonly folder?: string;
  /** Milliseconds after which the program is killed. */
  readonly timeout?: number;
};

/** How a program ended. `code` is null when it could not be started or was killed; `text` is what it wrote, or why. */
export type ProgramEnd = { readonly code: number | null; readonly text: string };

const TEXT_LIMIT = 64 * 1024;

/** Runs a program to its end. Never rejects. */
export function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(run.program, run.args, {
      cwd: run.folder ?? "/",
      env: { ...run.environment },
      stdio: ["ignore", run.output ?? "pipe", "pipe"],
      ...run.account,
      ...(run.timeout === undefined ? {} : { timeout: run.timeout, killSignal: "SIGKILL" as const }),
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        text = (text + chunk).slice(-TEXT_LIMIT);
      });
    }
    child.on("error", (error) => resolve({ code: null, text: String(error) }));
    child.on("close", (code) => resolve({ code, text: plainText(text) }));
  });
}

/** Text from elsewhere, fit for a message: no control characters but line breaks. */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/(?!\n)\p{Cc}/gu, " ")
    .trim();
}
