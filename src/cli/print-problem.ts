import { inert, inertLines } from "../formats/terminal-text.ts";
import { Problem, type ProblemKind } from "../model/index.ts";
import type { Io } from "./io.ts";

export function isFault(error: unknown, kind: ProblemKind): error is Problem {
  return error instanceof Problem && error.kind === kind;
}

/** A foreseen failure: what, what was seen, what to try. No stack. */
export async function printProblem(
  io: Io,
  command: string,
  problem: Problem,
  environment: Io["environment"],
): Promise<void> {
  const more = [problem.detail, problem.hint].flatMap((words) => (words === null ? [] : inertLines(words.trimEnd())));
  const name = command === "" ? "lockstep" : `lockstep ${command}`;
  const lines = [`✗ ${name}: ${inert(problem.message)}`, ...more.map((line) => `  ${line}`.trimEnd())];
  await io.stderr.write(`${redacted(lines.join("\n"), environment)}\n`);
}

/** A defect of ours: the stack, and a request to report it. */
export async function printDefect(io: Io, error: unknown, environment: Io["environment"]): Promise<void> {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = inertLines(stack).join("\n");
  const words = `✗ lockstep failed in a way that nobody foresaw, and judged nothing\n${lines}\n`;
  const request = `Please report it with the lines above (lockstep ${io.tool}, Node.js ${io.node}).\n`;
  await io.stderr.write(redacted(words, environment) + request);
}

/** The text without the connection strings that the environment holds, nor their passwords in any spelling. */
function redacted(text: string, environment: Io["environment"]): string {
  const urls = [environment.LOCKSTEP_POSTGRES_URL, environment.DATABASE_URL, environment.DIRECT_URL].flatMap(
    (url) => url || [],
  );
  const spellings = urls.flatMap((url) => {
    const password = /^[a-z]+:\/\/[^/?#]*?:([^/?#]*)@/i.exec(url)?.[1] ?? "";
    return [url, password, decoded(password), encodeURIComponent(decoded(password))];
  });
  return spellings.filter((word) => word.length >= 4).reduce((all, word) => all.replaceAll(word, "***"), text);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
