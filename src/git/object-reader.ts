// One `git cat-file --batch` for all reads: starting git once per file would cost more than the reading. The answers come
// in the order of the questions, so a queue of waiting readers is all the bookkeeping there is.
import { spawn } from "node:child_process";
import { Problem } from "../model/index.ts";
import { type Environment, gitEnvironment, gitMissing, gitOptions } from "./run-git.ts";

export type ObjectReader = AsyncDisposable & {
  /** The bytes of one object. Rejects with Problem "git-object-missing" when the clone lacks it. */
  readonly read: (id: string) => Promise<Uint8Array>;
};

type Waiting = { readonly resolve: (bytes: Uint8Array) => void; readonly reject: (problem: Error) => void };

export function openObjectReader(root: string, environment: Environment): ObjectReader {
  const child = spawn("git", [...gitOptions(root), "cat-file", "--batch"], {
    cwd: root,
    env: gitEnvironment(environment),
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
  const waiting: Waiting[] = [];
  let end: Error | null = null;
  const finish = (error: Error) => {
    end ??= error;
    for (const reader of waiting.splice(0)) reader.reject(end);
  };
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  child.on("error", (error) => finish(gitMissing(error)));
  child.on("close", () => finish(unreadable("git ended before it had answered")));
  child.stdin.on("error", () => finish(unreadable("git ended before it had answered")));
  child.stdout.on(
    "data",
    answers((id, bytes) => {
      const reader = waiting.shift();
      if (bytes === null) reader?.reject(missing(id));
      else reader?.resolve(bytes);
    }),
  );

  return {
    read: (id) =>
      new Promise((resolve, reject) => {
        if (end !== null) return reject(end);
        waiting.push({ resolve, reject });
        child.stdin.write(`${id}\n`);
      }),
    [Symbol.asyncDispose]: async () => {
      finish(unreadable("the reader was closed"));
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Cuts the stream into answers: `<id> <type> <size>\n<bytes>\n`, or `<id> missing\n`. */
function answers(deliver: (id: string, bytes: Uint8Array | null) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = [];
  let have = 0;
  let id = "";
  // Bytes of the body and its line break; null while the head line is awaited.
  let body: number | null = null;

  const next = (): boolean => {
    if (body === null) return readHead();
    if (have < body) return false;
    const all = Buffer.concat(pieces);
    const size = body - 1;
    keep(all.subarray(body));
    body = null;
    deliver(id, new Uint8Array(all.subarray(0, size)));
    return true;
  };
  const readHead = (): boolean => {
    const all = Buffer.concat(pieces);
    const lineEnd = all.indexOf(10);
    keep(lineEnd < 0 ? all : all.subarray(lineEnd + 1));
    if (lineEnd < 0) return false;
    const [name, type, size] = all.subarray(0, lineEnd).toString("utf8").split(" ");
    id = name ?? "";
    if (type === "missing" || size === undefined) deliver(id, null);
    else body = Number(size) + 1;
    return true;
  };
  const keep = (rest: Buffer) => {
    pieces = rest.length === 0 ? [] : [rest];
    have = rest.length;
  };

  return (chunk) => {
    pieces.push(chunk);
    have += chunk.length;
    while (next());
  };
}

function unreadable(message: string): Problem {
  return new Problem("git-unreadable", message, {
    kind: "could-not-judge",
    hint: "The clone may be partial: clone without a filter, or run without a base.",
  });
}

function missing(id: string): Problem {
  return new Problem("git-object-missing", `this clone lacks the object ${id}`, {
    kind: "could-not-judge",
    hint: "Clone without a filter, or fetch the whole history first (actions/checkout: `fetch-depth: 0`).",
  });
}
