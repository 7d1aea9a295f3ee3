import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { healthCommand } from "../../src/cli/health-command.ts";
import { health } from "../../src/live/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";

// The command as cron runs it: exit codes, and what it prints.

const known = { checks: checks.map(({ id }) => id), layouts: ["paired-files"], texts: checks };

let server: Server;
let folder: string;
beforeAll(async () => {
  server = await embeddedServer();
  folder = mkdtempSync(join(tmpdir(), "lockstep-health-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};

const run = async (args: readonly string[], sql: readonly string[]) => {
  await using database = await databaseWith(server, sql);
  const environment = { PATH: process.env.PATH, DATABASE_URL: await urlOf(database) };
  const seen = fakeIo(folder, { environment, now: () => performance.now() });
  const code = await healthCommand(args, seen.io, known, health);
  return { code, out: seen.stdout(), err: seen.stderr(), name: database.name };
};

const sound = ["create table t (id int primary key)"];
const bare = ["create table t (id int)"];

test("0 and a line of praise where nothing is wrong", async () => {
  write("lockstep.yml", "");
  const { code, out, name } = await run([], sound);
  expect(code).toBe(0);
  expect(out).toMatch(
    new RegExp(
      `^✓ lockstep health: .*/${name} is healthy\\nno findings · plain|^✓ lockstep health: .*/${name} is healthy`,
    ),
  );
  expect(out).not.toContain("migration");
});

test("0 with a warning that does not block, 1 where it was asked to", async () => {
  const warned = await run([], bare);
  expect(warned).toMatchObject({ code: 0 });
  expect(warned.out).toContain("! table-without-primary-key (warning)  public.t");
  expect(await run(["--fail-on", "warning"], bare)).toMatchObject({ code: 1 });
  expect(await run(["--checks", "table-without-primary-key=error"], bare)).toMatchObject({ code: 1 });
  expect(await run(["--fail-on", "warning", "--checks", "table-without-primary-key=off"], bare)).toMatchObject({
    code: 0,
  });
});

test("the file holds thresholds, assertions and what is accepted", async () => {
  write("checks/none.sql", "select id from public.t;\n");
  write(
    "lockstep.yml",
    "health:\n  connections: 1\n  assertions: [checks/none.sql]\n  accept: ['table-without-primary-key:*']\n",
  );
  const { code, out } = await run(["--format", "json"], [...bare, "insert into t values (7)"]);
  const report = JSON.parse(out);
  expect(code).toBe(1);
  expect(report.findings.map((one: { key: string; status: string }) => `${one.key} ${one.status}`)).toEqual([
    "assertion-fails:checks/none.sql new",
    "connections-nearly-full:connections new",
    "table-without-primary-key:public.t suppressed",
  ]);
  write("lockstep.yml", "");
});

test("3 where an assertion cannot be run, and where nobody answers", async () => {
  write("checks/broken.sql", "select nothing;\n");
  write("lockstep.yml", "health:\n  assertions: checks/broken.sql\n");
  expect(await run([], sound)).toMatchObject({ code: 3 });
  write("lockstep.yml", "");
  const environment = { DATABASE_URL: "postgres://nobody:s3cret-word@127.0.0.1:1/x" };
  const seen = fakeIo(folder, { environment });
  expect(await healthCommand([], seen.io, known, health)).toBe(3);
  expect(`${seen.stdout()}${seen.stderr()}`).not.toContain("s3cret");
});

test("all faults of the map are told at once, each with its place", async () => {
  write(
    "lockstep.yml",
    [
      "health:",
      "  connections: 0",
      "  view-age: soon",
      "  assertions: [sql:mend.sql]",
      "  views:",
      "    totals: { colum: made }",
      "    others: { column: a, query: select 1 }",
      "  viewage: 1h",
      "",
    ].join("\n"),
  );
  await expect(run([], sound)).rejects.toMatchObject({ kind: "asked-wrongly" });
  const problem = await run([], sound).catch(
    (error: { message: string; detail: string }) => `${error.message}\n${error.detail}`,
  );
  for (const place of ["2:", "3:", "4:", "6:", "7:", "8:"]) expect(problem).toContain(`lockstep.yml:${place}`);
  write("lockstep.yml", "");
});

test.each(["markdown", "html", "sarif", "junit", "gitlab", "github"])("it is told as %s, too", async (format) => {
  const { code, out } = await run(["--format", format], bare);
  expect(code).toBe(0);
  expect(out).toContain("table-without-primary-key");
});
