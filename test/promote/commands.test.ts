import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { loaded } from "../../src/cli/stories.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { fakeIo } from "../cli/fake-io.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { owner, productionWith, tablesIn, urlFor } from "./production.ts";

const root = mkdtempSync(join(tmpdir(), "lockstep-promote-"));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
  write("migrations/001_users.sql", "create table users (id integer primary key, email text);\n");
  write("migrations/001_users.down.sql", "drop table users;\n");
  write("migrations/002_unique.sql", "alter table users add unique (email);\n");
  write("migrations/002_unique.down.sql", "alter table users drop constraint users_email_key;\n");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

const password = "p@ss/w:rd%20Ω";
const secrets = [password, encodeURIComponent(password), Buffer.from(password).toString("base64")];

const run = async (
  production: Database,
  words: string,
  more: Parameters<typeof fakeIo>[1] = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
  const url = (await urlFor(production)).replace(`${owner}@`, `${owner}:${encodeURIComponent(password)}@`);
  const environment = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, HOME: process.env.HOME, DATABASE_URL: url };
  const seen = fakeIo(root, { environment, now: () => performance.now(), ...more });
  const code = await runCli(words.split(" "), seen.io, async () => loaded);
  const shown = { code, out: seen.stdout(), err: seen.stderr() };
  for (const secret of secrets) expect(shown.out + shown.err).not.toContain(secret);
  return shown;
};

describe("promote", () => {
  test("ends with 0 when all is applied, and when there is nothing to do", async () => {
    await using production = await productionWith(server, []);
    const plan = await run(production, "promote --dry-run");
    expect([plan.code, plan.out.split("\n")[0]]).toEqual([
      0,
      expect.stringMatching(/^✓ lockstep promote: would apply 2 migrations on /),
    ]);
    const done = await run(production, "promote --format json --output markdown=done.md");
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { version: 1, outcome: "promoted" }]);
    expect(readFileSync(join(root, "done.md"), "utf8")).toMatch(/^### ✓ Lockstep promote: 2 migrations applied/);
    expect((await run(production, "promote")).code).toBe(0);
  });

  test("ends with 1 when it is refused, and when a migration fails", async () => {
    await using strange = await productionWith(server, ["create table strange (id integer)"]);
    const refused = await run(strange, "promote");
    expect([refused.code, refused.out]).toEqual([
      1,
      expect.stringContaining("✗ unmanaged-object:table public.strange"),
    ]);
    await using failing = await productionWith(server, []);
    expect((await run(failing, "promote")).code).toBe(0);
    expect((await run(failing, "rollback --yes")).code).toBe(0);
    await using session = await failing.connect(owner);
    await session.run("insert into users values (1, 'ann@example.com'), (2, 'ann@example.com')");
    const failed = await run(failing, "promote");
    expect([failed.code, failed.out]).toEqual([1, expect.stringContaining("23505")]);
    expect(failed.out).not.toContain("example.com");
  });

  test("ends with 2 when it was asked wrongly, and with 3 when the database is not there", async () => {
    await using production = await productionWith(server, []);
    expect((await run(production, "promote --lock-timeout 5")).code).toBe(2);
    expect((await run(production, "promote --baseline 999_nowhere")).code).toBe(2);
    const environment = { PATH: process.env.PATH, DATABASE_URL: "postgres://a:secret-word@127.0.0.1:9/x" };
    const away = await run(production, "promote --format json", { environment });
    expect([away.code, JSON.parse(away.out)]).toMatchObject([3, { outcome: "unjudged", database: null }]);
    expect(away.out + away.err).not.toContain("secret-word");
    const nowhere = await run(production, "promote", { environment: { PATH: process.env.PATH } });
    expect([nowhere.code, nowhere.out]).toEqual([2, expect.stringContaining("DATABASE_URL")]);
  });

  test("ends with the code of the signal that called it off", async () => {
    await using production = await productionWith(server, []);
    const called = new AbortController();
    setTimeout(() => called.abort("SIGTERM"), 300);
    const cancelled = await run(production, "promote", { signal: called.signal });
    expect([cancelled.code, cancelled.out]).toEqual([
      143,
      expect.stringMatching(/^✗ lockstep promote: cancelled; nothing was written\n/),
    ]);
    expect(await tablesIn(production)).toEqual([]);
  });
});

describe("rollback", () => {
  test("asks at a terminal, and refuses where nobody can be asked", async () => {
    await using production = await productionWith(server, []);
    await run(production, "promote");
    const alone = await run(production, "rollback");
    expect([alone.code, alone.out]).toEqual([2, expect.stringContaining("nobody is here to ask")]);
    const no = await run(production, "rollback", { ask: async () => "n" });
    expect([no.code, no.out]).toEqual([1, expect.stringContaining("not confirmed; nothing was written")]);
    const yes = await run(production, "rollback --to 001_users", { ask: async () => "yes" });
    expect([yes.code, yes.err]).toEqual([0, expect.stringContaining("would undo 1 migration")]);
  });

  test("takes one of --to and --steps", async () => {
    await using production = await productionWith(server, []);
    expect((await run(production, "rollback --to 001 --steps 2")).code).toBe(2);
    expect((await run(production, "rollback --steps 0")).code).toBe(2);
  });
});
