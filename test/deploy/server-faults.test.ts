// The server's own misfortunes.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy } from "../../src/deploy/index.ts";
import type { Server, Session } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { expectSound, inconsistencies } from "./oracle.ts";
import { around, deploymentTo, outcomes, patience, promote } from "./promotion.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const slow = { "001_a.sql": "create table a (id integer);\nselect pg_sleep(1.5) as slow;\n" };
const marks = { "001_a": "a" };

const pidOf = async (session: Session): Promise<number> => {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const [row] = await session.query(
      "select pid from pg_stat_activity where query like '%as slow%' and state = 'active' and pid <> pg_backend_pid()",
    );
    if (row !== undefined) return Number(row.pid);
    await wait(20);
  }
  throw new Error("it never ran");
};

/** Does something to the backend while it is at the slow statement. */
const during = async (deed: (session: Session, pid: number) => Promise<unknown>, more = {}) => {
  const database = await databaseWith(server, []);
  const url = await urlOf(database);
  const promotion = promote(url, slow, more);
  await using session = await database.connect();
  await deed(session, await pidOf(session));
  return { database, url, applied: await promotion };
};

test("F06: its process is ended by somebody; it is rolled back and says so", async () => {
  const { database, url, applied } = await during((session, pid) =>
    session.query("select pg_terminate_backend($1)", [pid]),
  );
  expect(applied).toMatchObject([{ outcome: "rolled-back", failure: { sqlstate: "57P01", line: 2 } }]);
  await expectSound(database, url, slow, marks);
  await database[Symbol.asyncDispose]();
});

test("F07: a cancel by somebody else is no timeout", async () => {
  const { database, url, applied } = await during((session, pid) =>
    session.query("select pg_cancel_backend($1)", [pid]),
  );
  expect(applied).toMatchObject([
    {
      outcome: "rolled-back",
      failure: { sqlstate: "57014", message: expect.stringContaining("cancelled by somebody else") },
    },
  ]);
  await expectSound(database, url, slow, marks);
  await database[Symbol.asyncDispose]();
});

test("F15: a process that is frozen for a while goes on afterwards", async () => {
  const { database, url, applied } = await during(async (_, pid) => {
    process.kill(pid, "SIGSTOP");
    await wait(2_500);
    process.kill(pid, "SIGCONT");
  });
  expect(outcomes(applied)).toEqual(["001_a applied"]);
  await expectSound(database, url, slow, marks);
  await database[Symbol.asyncDispose]();
});

test("F45: where no connection is left it waits for one, for a while", async () => {
  await using database = await databaseWith(server, [
    "create role plain login",
    "grant create on schema public to plain",
    "create table migrations (name text primary key)",
    "alter table migrations owner to plain",
  ]);
  const url = (await urlOf(database)).replace(/\/\/[^@]*@/, "//plain@");
  const deployment = await deploymentTo(
    url,
    { "001_a.sql": "create table a (id integer);\n" },
    { ledgerId: "plain-names", patience: { ...patience, settleForMs: 8_000 } },
  );
  const crowd: Session[] = [];
  try {
    for (;;) crowd.push(await deployment.live.connect());
  } catch {
    expect(crowd.length).toBeGreaterThan(10);
  }
  const promotion = deploy(deployment, around());
  await wait(700);
  await Promise.all(crowd.map((session) => session[Symbol.asyncDispose]()));
  expect(outcomes(await promotion)).toEqual(["001_a applied"]);
});

test("F44: what a statement may not take is told as it is, and rolled back", async () => {
  await using database = await databaseWith(server, []);
  const url = await urlOf(database);
  const files = {
    "001_a.sql":
      "create table a (id integer);\nset local temp_file_limit = '1MB';\nset local work_mem = '64kB';\nselect count(*) from (select g from generate_series(1, 500000) g order by g desc offset 1) s;\n",
  };
  const [applied] = await promote(url, files);
  expect(applied).toMatchObject({ outcome: "rolled-back", failure: { sqlstate: "53400", line: 4 }, attempts: 1 });
  expect(await inconsistencies(database, marks)).toEqual([]);
});

const mounted = (path: string): boolean => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m,mode=777", "tmpfs", path], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

test("F42: a full disk is told, rolled back, and not tried again", async (context) => {
  const mount = mkdtempSync(join(tmpdir(), "lockstep-full-"));
  if (!mounted(mount)) return context.skip();
  try {
    await using database = await databaseWith(server, []);
    await using session = await database.connect();
    const [at] = await session.query("select current_setting('data_directory') as data");
    const folder = join(mount, "space");
    mkdirSync(folder);
    const { uid, gid } = statSync(String(at?.data));
    chownSync(folder, uid, gid);
    chmodSync(folder, 0o700);
    await session.run(`create tablespace small location '${folder}'`);
    const url = await urlOf(database);
    const files = {
      "001_a.sql":
        "create table a (t text) tablespace small;\ninsert into a select repeat(md5(g::text), 60) from generate_series(1, 40000) g;\n",
    };
    const [applied] = await promote(url, files);
    expect(applied).toMatchObject({
      outcome: "rolled-back",
      attempts: 1,
      failure: { sqlstate: "53100", hint: expect.any(String) },
    });
    expect(await inconsistencies(database, marks)).toEqual([]);
    await session.run("drop tablespace small");
  } finally {
    execFileSync("umount", ["-l", mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});
