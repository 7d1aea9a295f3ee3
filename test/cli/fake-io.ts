import type { Io } from "../../src/cli/io.ts";

export type Seen = { readonly io: Io; readonly stdout: () => string; readonly stderr: () => string };

export function fakeIo(cwd: string, more: Partial<Io> & { readonly terminal?: boolean } = {}): Seen {
  const written = { stdout: "", stderr: "" };
  const { terminal = false, ...rest } = more;
  const output = (name: "stdout" | "stderr"): Io["stdout"] => ({
    write: async (text) => {
      written[name] += text;
    },
    isTerminal: terminal,
    columns: 80,
  });
  const io: Io = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    cwd,
    environment: { PATH: process.env.PATH },
    signal: new AbortController().signal,
    ask: null,
    endGroup: () => undefined,
    today: "2026-01-02",
    now: () => 0,
    clock: () => "2026-01-02T03:04:05.000Z",
    tool: "0.1.0",
    node: "v20.20.0",
    ...rest,
  };
  return { io, stdout: () => written.stdout, stderr: () => written.stderr };
}
