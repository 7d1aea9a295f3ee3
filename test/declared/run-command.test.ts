import { expect, test } from "vitest";
import { type CommandRun, runCommand } from "../../src/declared/index.ts";

const endGroup = (leader: number): void => {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It is gone already.
  }
};

const asked = (command: string, more: Partial<CommandRun> = {}): CommandRun => ({
  command,
  folder: process.cwd(),
  environment: process.env,
  signal: new AbortController().signal,
  endGroup,
  ...more,
});

test("what a command prints, without the secrets of the job", async () => {
  const environment = {
    ...process.env,
    GITHUB_TOKEN: "s3cret",
    DATABASE_URL: "s3cret",
    INPUT_X: "s3cret",
    PGPASSWORD: "s3cret",
  };
  const printed = await runCommand(asked("env; echo 'select 1;'", { environment }));
  expect(printed).toContain("select 1;");
  expect(printed).toContain("PATH=");
  expect(printed).not.toContain("s3cret");
});

test.each([
  ["exit 3", "ended with 3"],
  ["echo no >&2; exit 1", "ended with 1"],
])("%s: it failed", async (command, how) => {
  await expect(runCommand(asked(command))).rejects.toMatchObject({
    code: "declared-command-failed",
    message: expect.stringContaining(how),
  });
});

test.each([
  ["that ends with its group", "sleep 20 & wait"],
  ["that has left its group and holds the pipe", "setsid sleep 3 & sleep 20"],
])("a command is called off with the run, also one %s", async (_, command) => {
  const start = performance.now();
  await expect(runCommand(asked(command, { signal: AbortSignal.timeout(300) }))).rejects.toMatchObject({
    name: "TimeoutError",
  });
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("a command that prints without end is stopped", async () => {
  await expect(runCommand(asked("yes 'create table a ();'"))).rejects.toMatchObject({
    message: expect.stringContaining("printed more than"),
  });
});
