// Behind a real PgBouncer, where one is installed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examine } from "../../src/deploy/index.ts";
import { serverAccount } from "../../src/postgres/account.ts";
import type { Database, Server } from "../../src/postgres/index.ts";
import { databaseWith, urlOf } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { inconsistencies } from "./inconsistencies.ts";
import { around, deploymentTo, outcomes, promote, reach } from "./promotion.ts";

const program = process.env.PGBOUNCER ?? "pgbouncer";
const installed = spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
};

/** PgBouncer in front of a database, and the URL through it. */
const pooler = async (database: Database, mode: "transaction" | "session") => {
  const direct = new URL((await urlOf(database)).replace("@/", "@localhost/"));
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "lockstep-pool-"));
  const file = join(folder, "pgbouncer.ini");
  const users = join(folder, "users.txt");
  writeFileSync(users, `"${direct.username}" ""\n`);
  writeFileSync(
    file,
    `[databases]
* = host=${direct.searchParams.get("host")} port=${direct.searchParams.get("port")}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = ${mode}
default_pool_size = ${mode === "transaction" ? 2 : 8}
logfile = ${join(folder, "log")}
`,
  );
  const account = serverAccount();
  if (account !== null) for (const path of [folder, file, users]) chownSync(path, account.uid, account.gid);
  const child = spawn(program, [file], { ...(account ?? {}), stdio: "ignore" });
  const url = `postgres://${direct.username}@127.0.0.1:${port}${direct.pathname}`;
  for (let waited = 0; waited < 5_000; waited += 50) {
    if (
      await reach(url).then(
        () => true,
        () => false,
      )
    )
      break;
    await wait(50);
  }
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const files = {
  "001_a.sql": "create table public.a (id integer);\nset local search_path = '';\n",
  "002_b.sql": "create table public.b (id integer);\nselect pg_sleep(0.2);\n",
};
const marks = { "001_a": "a", "002_b": "b" };

describe.skipIf(!installed)("behind PgBouncer", () => {
  test("F25: one that hands out transactions is refused, by the look and by the run, with the way out", async () => {
    await using database = await databaseWith(server, []);
    await using pool = await pooler(database, "transaction");
    const examination = await examine(await deploymentTo(pool.url, files), around());
    expect(examination).toMatchObject({
      pooler: "transaction",
      problems: [{ code: "pooler", hint: expect.stringContaining("5432") }],
    });
    await expect(promote(pool.url, files)).rejects.toMatchObject({ code: "pooler" });
    expect(await inconsistencies(database, marks)).toEqual([]);
  });

  test("F26: with leave, of two that race one applies, and nothing that was set reaches a third", async () => {
    await using database = await databaseWith(server, []);
    await using pool = await pooler(database, "transaction");
    const more = { allowPooler: true, planned: null };
    const both = await Promise.all([promote(pool.url, files, more), promote(pool.url, files, more)]);
    const told = both.flatMap(outcomes).toSorted();
    expect(told).toEqual(["001_a already", "001_a applied", "002_b already", "002_b applied"]);
    expect(await inconsistencies(database, marks)).toEqual([]);
    const live = await reach(pool.url);
    await using third = await live.connect();
    for (let turn = 0; turn < 4; turn += 1) {
      const [row] = await third.query(
        "select current_setting('search_path') as path, current_setting('lock_timeout') as lock, current_user = session_user as own",
      );
      expect(row).toEqual({ path: '"$user", public', lock: "0", own: true });
    }
  });

  test.each([
    ["sets the session", "set search_path = '';"],
    ["listens", "listen channel;"],
  ])("with leave, a file is still refused that %s", async (_, sql) => {
    await using database = await databaseWith(server, []);
    await using pool = await pooler(database, "transaction");
    const given = promote(pool.url, { "001_a.sql": `${sql}\n` }, { allowPooler: true });
    await expect(given).rejects.toMatchObject({ code: "pooler-session" });
  });

  test("with leave, what a file sets behind our back is undone with its transaction", async () => {
    await using database = await databaseWith(server, []);
    await using pool = await pooler(database, "transaction");
    const sql =
      "do $$ begin perform set_config('search_path', 'nowhere', false); execute 'set role pg_read_all_data'; end $$;\n";
    const applied = await promote(pool.url, { "001_a.sql": sql }, { allowPooler: true });
    expect(outcomes(applied)).toEqual(["001_a applied"]);
    const live = await reach(pool.url);
    await using third = await live.connect();
    const [row] = await third.query(
      "select current_setting('search_path') as path, current_user = session_user as own",
    );
    expect(row).toEqual({ path: '"$user", public', own: true });
  });

  test("F27: one that keeps sessions together is as good as none", async () => {
    await using database = await databaseWith(server, []);
    await using pool = await pooler(database, "session");
    expect((await examine(await deploymentTo(pool.url, files), around())).pooler).toBe("session");
    expect(outcomes(await promote(pool.url, files))).toEqual(["001_a applied", "002_b applied"]);
    expect(await inconsistencies(database, marks)).toEqual([]);
  });
});
