import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, type Server, type Session, startServer } from "../../src/postgres/index.ts";
import { requestFor } from "./request.ts";

const SECRETS = {
  GITHUB_TOKEN: "hidden",
  INPUT_TOKEN: "hidden",
  ACTIONS_RUNTIME_TOKEN: "hidden",
  DATABASE_URL: "hidden",
};
const STUBS = new Map([
  ["lockstep_stub.control", "comment = 'a stub'\ndefault_version = '1.0'\nrelocatable = true\ntrusted = true\n"],
  ["lockstep_stub--1.0.sql", "create function stubbed() returns int language sql return 1;\n"],
  ["hstore.control", "default_version = 'forged'\n"],
  ["../escape.sql", "select 1;\n"],
]);

let server: Server;
let database: Database;
let session: Session;
beforeAll(async () => {
  Object.assign(process.env, SECRETS, { PGDATA: "/nowhere", PGPORT: "1" });
  server = await startServer(
    requestFor("embedded", { superuserName: "supabase_admin", extensionFiles: STUBS, environment: { ...process.env } }),
  );
  for (const name of [...Object.keys(SECRETS), "PGDATA", "PGPORT"]) delete process.env[name];
  database = await server.createDatabase();
  session = await database.connect();
});
afterAll(() => server[Symbol.asyncDispose]());

async function runFolder(): Promise<string> {
  const [row] = await session.query<{ data: string }>("select current_setting('data_directory') as data");
  return dirname(row?.data ?? "");
}

test("it is what was asked for", async () => {
  expect(server).toMatchObject({ id: "embedded", major: 18, superuser: true });
  expect(server.version).toMatch(/^18\.\d+$/);
  expect(database.name).toBe("lockstep_1");
  expect(await session.query("select current_user::text as role, current_database()::text as database")).toEqual([
    { role: "supabase_admin", database: "lockstep_1" },
  ]);
});

test("its processes see none of our environment", async () => {
  await session.run("create temp table seen (line text); copy seen from program 'env'");
  const lines = await session.query<{ line: string }>("select line from seen");
  const names = lines.map(({ line }) => line.replace(/=.*/s, ""));
  const allowed = /^(PATH|TZ|TMPDIR|LC_\w+|PWD|OLDPWD|SHLVL|_|PGLOCALEDIR|PGSYSCONFDIR|PG_OOM_\w+)$/;
  expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  expect(lines.map(({ line }) => line).join("\n")).not.toContain("hidden");
});

test("nothing of our environment is in the process list either", async () => {
  const owner = readFileSync(join(await runFolder(), "owner"), "utf8");
  for (const pid of [owner.split(" ")[0], session.pid]) {
    expect(readFileSync(`/proc/${pid}/environ`, "latin1")).not.toContain("hidden");
  }
});

test("root steps down", async () => {
  expect(statSync(`/proc/${session.pid}`).uid).not.toBe(0);
});

test("its folder is closed to others, and it listens on nothing but a socket in there", async () => {
  const run = await runFolder();
  expect(statSync(run).mode & 0o077).toBe(0);
  expect(await session.query("show listen_addresses")).toEqual([{ listen_addresses: "" }]);
});

test("every major gets the same collation and encoding", async () => {
  const [row] = await session.query(
    `select pg_encoding_to_char(encoding)::text as encoding, datcollate, datctype, current_setting('TimeZone') as zone
       from pg_database where datname = current_database()`,
  );
  expect(row).toEqual({ encoding: "UTF8", datcollate: "C.UTF-8", datctype: "C.UTF-8", zone: "UTC" });
});

test("stubs lie beside the real extensions and never replace one", async () => {
  const extensions = await server.extensions();
  expect(extensions).toContain("lockstep_stub");
  expect(extensions).toContain("pgcrypto");
  await using other = await database.connect();
  await other.run("create extension lockstep_stub; create extension hstore");
  const [row] = await other.query(
    "select stubbed() as stub, extversion <> 'forged' as real from pg_extension where extname = 'hstore'",
  );
  expect(row).toEqual({ stub: 1, real: true });
});

test("extensions that cannot work here are not offered", async () => {
  const extensions = await server.extensions();
  expect([...extensions].filter((name) => /plperl|plpython|pltcl/.test(name))).toEqual([]);
});

test("an owner may create harmless extensions and none that reach out", async () => {
  await session.run("create role owner_of_things login");
  await using owned = await server.createDatabase({ owner: "owner_of_things" });
  await using owner = await owned.connect("owner_of_things");
  for (const name of ["pg_stat_statements", "uuid-ossp", "pg_trgm", "amcheck", "pgcrypto", "cube"]) {
    await owner.run(`create extension "${name}"`);
  }
  const denied = ["file_fdw", "dblink", "postgres_fdw", "pageinspect", "pg_surgery", "pg_walinspect", "earthdistance"];
  for (const name of denied) {
    await expect(owner.run(`create extension "${name}"`)).rejects.toMatchObject({ refusal: { sqlstate: "42501" } });
  }
  await expect(owner.run("copy (select 1) to program 'true'")).rejects.toMatchObject({
    refusal: { sqlstate: "42501" },
  });
});

test("every extension that is offered can be created", async () => {
  await using fresh = await server.createDatabase();
  await using superuser = await fresh.connect();
  for (const name of [...(await server.extensions())].sort()) {
    await superuser.run(`create extension if not exists "${name}" cascade`);
  }
});

test("a database is a copy of its template, and is gone when disposed", async () => {
  await using template = await server.createDatabase();
  {
    await using writer = await template.connect();
    await writer.run("create table kept as select 1 as n");
  }
  const copy = await server.createDatabase({ template: template.name });
  {
    await using reader = await copy.connect();
    expect(await reader.query("select n from kept")).toEqual([{ n: 1 }]);
  }
  const forgotten = await copy.connect();
  await copy[Symbol.asyncDispose]();
  await copy[Symbol.asyncDispose]();
  await expect(forgotten.query("select 1")).rejects.toMatchObject({ code: "connection-lost" });
  expect(await session.query("select datname from pg_database where datname = $1", [copy.name])).toEqual([]);
});

test("two servers in one process do not meet, and disposing removes everything", async () => {
  const other = await startServer(requestFor("embedded"));
  const otherDatabase = await other.createDatabase();
  const visitor = await otherDatabase.connect();
  const [row] = await visitor.query<{ data: string }>("select current_setting('data_directory') as data");
  const run = dirname(row?.data ?? "");
  expect(run).not.toBe(await runFolder());
  await other[Symbol.asyncDispose]();
  expect(existsSync(run)).toBe(false);
  expect(readdirSync("/proc")).not.toContain(String(visitor.pid));
  expect(await session.query("select 1 as n")).toEqual([{ n: 1 }]);
});

test("a role that does not exist is refused by Postgres", async () => {
  await expect(database.connect("nobody_there")).rejects.toMatchObject({ refusal: { sqlstate: "28000" } });
});
