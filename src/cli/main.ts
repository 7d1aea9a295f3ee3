#!/usr/bin/env node
// The process around the command line: its streams, its signals and its exit code.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { toolVersion } from "../config/tool-version.ts";
import { exitCodes, type Io, type Output } from "./io.ts";
import { printDefect } from "./print-problem.ts";
import { runCli } from "./run-cli.ts";

const controller = new AbortController();
const graceMs = 5_000;
const echoMs = 400;

function outputOf(stream: NodeJS.WriteStream): Output {
  // Whoever reads us may leave early (`| head`): the exit code is still owed to the caller.
  stream.on("error", () => {});
  return {
    write: (text) => new Promise((resolve) => stream.write(text, () => resolve())),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 100,
  };
}

const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal: controller.signal });
  } finally {
    lines.close();
  }
}

const io: Io = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  cwd: process.cwd(),
  environment: process.env,
  signal: controller.signal,
  ask: isTerminal ? ask : null,
  endGroup: (leader) => {
    try {
      process.kill(-leader, "SIGKILL");
    } catch {
      // It is gone already.
    }
  },
  today: new Date().toISOString().slice(0, 10),
  now: () => performance.now(),
  clock: () => new Date().toISOString(),
  tool: toolVersion,
  node: process.version,
};

/** Written at once: nothing is waited for any more. */
function leaveWord(): void {
  try {
    writeSync(2, "Ended at once. If a database was being changed, `lockstep status` says how far it is.\n");
  } catch {
    // Nobody listens.
  }
}

let firstAsked = Number.NaN;
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // Somebody who asks twice does not want to wait for the cleaning. npm and npx send the terminal's signal a second
    // time at once, which is nobody asking.
    if (io.now() - firstAsked > echoMs) {
      leaveWord();
      process.exit(exitCodes[name]);
    }
    if (controller.signal.aborted) return;
    firstAsked = io.now();
    controller.abort(name);
  });
}

// Node would end with 1, which means findings.
process.on("uncaughtException", (error) => {
  setTimeout(() => process.exit(exitCodes.couldNotJudge), graceMs).unref();
  void printDefect(io, error, io.environment).finally(() => {
    controller.abort("defect");
    process.exitCode = exitCodes.couldNotJudge;
  });
});

// Should nothing be left to wait for before there is a verdict, then nobody could judge.
process.exitCode = exitCodes.couldNotJudge;

void runCli(process.argv.slice(2), io, async () => {
  const { loaded } = await import("./stories.ts");
  return loaded;
}).then((code) => {
  process.exit(controller.signal.reason === "defect" ? exitCodes.couldNotJudge : code);
});
