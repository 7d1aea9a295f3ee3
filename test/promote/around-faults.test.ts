// The command itself, killed or starved while it is busy around the migrations, and run again.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { builtProgram } from "../deploy/child.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { owner, productionWith, rowsOf, urlFor } from "./production.ts";

const root = mkdtempSync(join(tmpdir(), "lockstep-around-"));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

let server: Server;
let program: string;
beforeAll(async () => {
  program = await builtProgram("cli", join("src", "cli", "main.ts"));
  server = await embeddedServer();
  write("migrations/001_users.sql", "create table users (id integer primary key, bio text);\n");
  write("migrations/001_users.down.sql", "drop table users;\n");
  write("migrations/002_no_bio.sql", "alter table users drop column bio;\n");
  write("migrations/002_no_bio.down.sql", "alter table users add column bio text;\n");
  write("tasks/quick.sql", "select 1;\n");
  write("tasks/slow.sql", "select pg_sleep(60);\n");
}, 240_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(program, { force: true });
  rmSync(root, { recursive: true, force: true });
});

const standing = [
  "create table users (id integer primary key, bio text)",
  "create table migrations (name text primary key)",
  "insert into migrations values ('001_users')",
];
const filled = [...standing, "insert into users select n, repeat('x', 400) from generate_series(1, 200000) n"];

type Running = { readonly child: ChildProcess; readonly ended: Promise<{ code: number | null; out: string }> };

const start = async (database: Database, words: string, command = "promote"): Promise<Running> => {
  const { PATH, HOME, TMPDIR } = process.env;
  const environment = { PATH, HOME, TMPDIR, DATABASE_URL: await urlFor(database) };
  const child = spawn(process.execPath, [program, command, ...words.split(" ")], { cwd: root, env: environment });
  let out = "";
  child.stdout.on("data", (text) => {
    out += String(text);
  });
  child.stderr.on("data", (text) => {
    out += String(text);
  });
  return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, out })) };
};

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (let waited = 0; waited < 60_000; waited += 10) {
    if (await holds()) return;
    await wait(10);
  }
  throw new Error("it never came to that");
};

const asleep = (database: Database) => async (): Promise<boolean> =>
  (await rowsOf(database, "select from pg_stat_activity where wait_event = 'PgSleep'")).length > 0;

/** Processes of the command that are left after five seconds. */
const left = async (database: Database): Promise<readonly unknown[]> => {
  for (let waited = 0; ; waited += 50) {
    const rows = await rowsOf(
      database,
      `select query from pg_stat_activity where usename = '${owner}' and datname = current_database()`,
    );
    if (rows.length === 0 || waited > 5_000) return rows;
    await wait(50);
  }
};

const columns = "select attname from pg_attribute where attrelid = 'users'::regclass and attname = 'bio'";

test("kill -9 in the middle of a backup leaves a .partial, which the next run removes", async () => {
  await using database = await productionWith(server, filled);
  const home = join(root, "killed");
  const words = `--backup ${home} --backup-of users`;
  const { child, ended } = await start(database, words);
  await until(() => {
    try {
      return readdirSync(home).some((name) => name.endsWith(".partial") && readdirSync(join(home, name)).length > 0);
    } catch {
      return false;
    }
  });
  child.kill("SIGKILL");
  await ended;
  expect(await rowsOf(database, columns)).toHaveLength(1);
  expect(readdirSync(home).filter((name) => name.endsWith(".partial"))).toHaveLength(1);
  const again = await (await start(database, words)).ended;
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("1 table, 200000 rows, 8")]);
  const kept = readdirSync(home).filter((name) => name !== ".gitignore");
  expect([kept.length, kept.some((name) => name.endsWith(".partial"))]).toEqual([1, false]);
  expect(await rowsOf(database, columns)).toEqual([]);
});

test.each([
  ["an assertion ahead", "--before assert:tasks/slow.sql", "--before assert:tasks/none.sql", 1],
  ["a task ahead", "--before sql:tasks/slow.sql", "--before sql:tasks/quick.sql", 1],
  ["a task behind", "--after sql:tasks/slow.sql", "--after sql:tasks/quick.sql", 0],
])(
  "kill -9 in %s leaves no process behind, and the next run does all that is left",
  async (_, words, better, standsStill) => {
    write("tasks/none.sql", "select 1 where false;\n");
    await using database = await productionWith(server, standing);
    const { child, ended } = await start(database, words);
    await until(asleep(database));
    child.kill("SIGKILL");
    await ended;
    expect(await rowsOf(database, columns)).toHaveLength(standsStill);
    expect(await left(database)).toEqual([]);
    const again = await (await start(database, `${better} --format json`)).ended;
    const record = JSON.parse(again.out) as { outcome: string; before: unknown[]; after: { outcome: string }[] };
    expect([again.code, record.outcome]).toEqual([0, standsStill === 1 ? "promoted" : "nothing-to-do"]);
    expect([...record.before, ...record.after]).toMatchObject([{ outcome: "ok" }]);
    expect(await rowsOf(database, "select count(*) from lockstep.runs where owed")).toEqual([{ count: "0" }]);
  },
);

test("kill -9 while the health URL is asked: the next run asks it again", async () => {
  await using database = await productionWith(server, standing);
  let asked = 0;
  let well = false;
  const site = createServer((_, answer) => {
    asked += 1;
    if (well) answer.end();
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  const { child, ended } = await start(database, `--health-url ${url}`);
  await until(() => asked > 0);
  child.kill("SIGKILL");
  await ended;
  well = true;
  const again = await (await start(database, `--health-url ${url}`)).ended;
  site.closeAllConnections();
  site.close();
  expect([again.code, again.out]).toEqual([0, expect.stringMatching(/nothing to do[\s\S]*after +health http/)]);
  expect(asked).toBe(2);
});

test("SIGTERM in a task ends it at once, and says where production is", async () => {
  await using database = await productionWith(server, standing);
  const { child, ended } = await start(database, "--after sql:tasks/slow.sql");
  await until(asleep(database));
  const since = performance.now();
  child.kill("SIGTERM");
  const { code, out } = await ended;
  expect([code, out]).toEqual([143, expect.stringMatching(/cancelled\. \S+ is as after 002_no_bio/)]);
  expect(performance.now() - since).toBeLessThan(5_000);
  expect(await left(database)).toEqual([]);
});

test("kill -9 in the middle of a restoration changes nothing, and the next one puts everything back", async () => {
  await using database = await productionWith(server, filled);
  const home = join(root, "restored");
  expect((await (await start(database, `--backup ${home} --backup-of users`)).ended).code).toBe(0);
  const [name = ""] = readdirSync(home).filter((one) => one !== ".gitignore");
  const words = `${join(home, name)} --map public.users.bio= --yes`;
  await rowsOf(database, "delete from users where id % 2 = 0 returning 1");
  const { child, ended } = await start(database, words, "restore");
  await until(
    async () => (await rowsOf(database, "select from pg_stat_activity where query like 'copy pg_temp%'")).length > 0,
  );
  child.kill("SIGKILL");
  await ended;
  expect(await left(database)).toEqual([]);
  expect(await rowsOf(database, "select count(*) from users")).toEqual([{ count: "100000" }]);
  const again = await (await start(database, words, "restore")).ended;
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("100000 put back")]);
  expect(await rowsOf(database, "select count(*) from users")).toEqual([{ count: "200000" }]);
});

const small = join(root, "small");
mkdirSync(small);
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", small]).status === 0;
afterAll(() => {
  if (mounted) spawnSync("umount", [small]);
});

test.runIf(mounted)("a full disk refuses the run, applies nothing, and leaves nothing behind", async () => {
  await using database = await productionWith(server, filled);
  const { code, out } = await (await start(database, `--backup ${small} --backup-of users`)).ended;
  expect([code, out]).toEqual([1, expect.stringContaining("the disk is full")]);
  expect(readdirSync(small)).toEqual([".gitignore"]);
  expect(await rowsOf(database, columns)).toHaveLength(1);
  expect(await left(database)).toEqual([]);
});
