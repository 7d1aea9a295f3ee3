import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { commands } from "../../src/cli/commands.ts";
import { completionCommand } from "../../src/cli/completion-command.ts";
import { fakeIo } from "./fake-io.ts";

const ids = checks.map(({ id }) => id);
const script = async (shell: string): Promise<string> => {
  const seen = fakeIo("/");
  await completionCommand([shell], seen.io, ids);
  return seen.stdout();
};

/** What bash offers after a line, the last word of which is being typed. */
const offered = async (...line: readonly string[]): Promise<readonly string[]> => {
  const words = line.map((word) => `'${word}'`).join(" ");
  const asked = `${await script("bash")}
COMP_WORDS=(${words}) COMP_CWORD=${line.length - 1} COMPREPLY=()
_lockstep lockstep "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["-uc", asked], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((word) => word !== "");
};

describe("bash", () => {
  test("offers the commands", async () =>
    expect(await offered("lockstep", "")).toEqual(expect.arrayContaining(Object.keys(commands))));
  test("offers the flags of the command", async () => {
    expect(await offered("lockstep", "check", "--post")).toEqual([
      "--postgres",
      "--postgres-version",
      "--postgres-url",
    ]);
    expect(await offered("lockstep", "explain", "--post")).toEqual([]);
  });
  test("offers the words that a flag takes", async () =>
    expect(await offered("lockstep", "check", "--fail-on", "")).toEqual(["error", "warning", "never"]));
  test("offers the checks to explain", async () =>
    expect(await offered("lockstep", "explain", "down-")).toEqual(ids.filter((id) => id.startsWith("down-"))));
});

test("zsh takes bash's, fish has a line for each flag, with its sentence", async () => {
  expect(await script("zsh")).toMatch(/^#compdef lockstep\n[\s\S]*_lockstep\(\)/);
  const lines = (await script("fish")).trimEnd().split("\n");
  expect(lines.slice(1).every((line) => line.startsWith("complete -c lockstep "))).toBe(true);
  // Every quote that opens closes.
  for (const line of lines.slice(1)) expect(line.replaceAll("'\\''", "").split("'").length % 2, line).toBe(1);
});

test("a shell that nobody wrote a script for is refused, with those that there are", async () => {
  const seen = fakeIo("/");
  await expect(completionCommand(["tcsh"], seen.io, ids)).rejects.toMatchObject({ code: "unknown-shell" });
  await expect(completionCommand([], seen.io, ids)).rejects.toMatchObject({ message: "no shell was named" });
});

test("every command has a page of help", () => {
  const help = readFileSync(new URL("../../src/cli/help-pages.ts", import.meta.url), "utf8");
  for (const name of Object.keys(commands)) expect(help).toContain(`usage: "lockstep ${name}`);
});
