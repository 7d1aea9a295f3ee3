import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../../src/model/index.ts";
import { type Cluster, startCluster } from "../../src/postgres/cluster.ts";
import { embeddedPackageFolder } from "../../src/postgres/embedded-package.ts";
import { embeddedPackage } from "../../src/postgres/embedded-versions.ts";
import { type Session, startServer } from "../../src/postgres/index.ts";
import { preparedInstallation } from "../../src/postgres/installation.ts";
import { requestFor } from "./request.ts";

const PASSWORD = "s3cr%t:/@é";
const encoded = encodeURIComponent(PASSWORD);
// The port is always the same, so every test process takes an address of its own.
const HOST = `127.${1 + (process.pid % 200)}.${(process.pid >> 8) % 250}.7`;
const PORT = 5432;

let cache = "";
let cluster: Cluster;
let admin: Session;
beforeAll(async () => {
  const request = requestFor("embedded");
  const pinned = embeddedPackage("linux-x64", 18);
  if (!pinned) throw new Error("no embedded Postgres for this machine");
  cache = mkdtempSync(join(tmpdir(), "lockstep-url-"));
  chmodSync(cache, 0o755);
  const folder = await embeddedPackageFolder(pinned, cache, request);
  const root = preparedInstallation(folder, pinned.version, cache, request);
  cluster = await startCluster(request, {
    bin: join(root, "bin"),
    key: pinned.version,
    cache: { folder: cache, temporary: true },
    settings: () => ({ listen_addresses: HOST }),
  });
  admin = await cluster.connect("postgres", "postgres");
  await admin.run(`create role owner createdb login password '${PASSWORD}'; create role weak login password 'weak';
    create role boss superuser login password 'boss'`);
  await admin.run("create database theirs");
  await admin.run(`create temp table hba (line text)`);
  await admin.copy(
    "copy hba from stdin",
    "local all postgres trust\nlocal all all scram-sha-256\nhost all all all scram-sha-256\n",
  );
  await admin.run(`copy hba to '${join(cluster.run, "data", "pg_hba.conf")}'; select pg_reload_conf()`);
});
afterAll(async () => {
  await cluster.stop();
  rmSync(cache, { recursive: true, force: true });
});

function request(user: string, special = "") {
  return requestFor("url", { url: `postgres://${user}@${HOST}:${PORT}/postgres${special}` });
}

async function databases(): Promise<readonly unknown[]> {
  const rows = await admin.query("select datname::text as name from pg_database order by 1");
  return rows.map(({ name }) => name);
}

const THEIRS = ["postgres", "template0", "template1", "theirs"];

test("it makes databases of its own and drops those only", async () => {
  {
    await using server = await startServer(request(`owner:${encoded}`));
    expect(server).toMatchObject({ id: "url", major: 18, superuser: false });
    const first = await server.createDatabase();
    const second = await server.createDatabase();
    expect(first.name).toMatch(/^lockstep_[0-9a-f]{16}$/);
    await using session = await first.connect();
    expect(await session.query("select current_user::text as role")).toEqual([{ role: "owner" }]);
    expect(await databases()).toEqual([first.name, second.name, ...THEIRS].sort());
    await second[Symbol.asyncDispose]();
  }
  expect(await databases()).toEqual(THEIRS);
});

test("it drops its databases also when its own sessions were cut", async () => {
  {
    await using server = await startServer(request(`owner:${encoded}`));
    await server.createDatabase();
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'owner'");
  }
  expect(await databases()).toEqual(THEIRS);
});

test("a role without a password is lent one, and gets it taken back", async () => {
  await admin.run("create role migrator login; create role private login password 'private'");
  {
    await using server = await startServer(request("boss:boss"));
    expect(server.superuser).toBe(true);
    await using other = await startServer(request("boss:boss"));
    await using database = await server.createDatabase();
    await using otherDatabase = await other.createDatabase();
    await using session = await database.connect("migrator");
    await using second = await otherDatabase.connect("migrator");
    expect(await session.query("select session_user::text as role")).toEqual([{ role: "migrator" }]);
    expect(second.status()).toBe("idle");
    await expect(database.connect("private")).rejects.toMatchObject({ code: "role-login-refused" });
  }
  const rows = await admin.query(
    "select rolname::text as role, rolpassword is null as none from pg_authid where rolname in ('migrator', 'private') order by 1",
  );
  expect(rows).toEqual([
    { role: "migrator", none: true },
    { role: "private", none: false },
  ]);
});

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
}

test.each([
  ["a wrong password", `owner:${encoded}x`, "", "url-refused", "asked-wrongly"],
  ["no password", "owner", "", "url-refused", "asked-wrongly"],
  ["an unknown database", `owner:${encoded}`, "?dbname=nowhere", "url-refused", "asked-wrongly"],
  ["a user who may not create databases", "weak:weak", "", "url-cannot-create", "asked-wrongly"],
  ["TLS that the server has not", `owner:${encoded}`, "?sslmode=require", "url-unreachable", "could-not-judge"],
  ["a port where nobody listens", `owner:${encoded}`, "?port=1", "url-unreachable", "could-not-judge"],
  ["a host that does not exist", `owner:${encoded}`, "?host=nowhere.invalid", "url-unreachable", "could-not-judge"],
])("%s is a problem that keeps the password", async (_, user, special, code, kind) => {
  const problem = await problemOf(startServer(request(user, special)));
  expect(problem).toMatchObject({ code, kind });
  const told = [problem.message, problem.detail, problem.hint, problem.stack, String(problem.cause)].join("\n");
  for (const secret of [PASSWORD, encoded, "s3cr", `:${PORT}/postgres`]) expect(told).not.toContain(secret);
});

test("another version than was asked for is refused", async () => {
  const problem = await problemOf(startServer({ ...request(`owner:${encoded}`), major: 15 }));
  expect(problem).toMatchObject({ code: "postgres-version-differs", kind: "asked-wrongly" });
});

test("TLS is used as the URL says", async () => {
  const data = join(cluster.run, "data");
  const [key, certificate] = [join(data, "server.key"), join(data, "server.crt")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=elsewhere"],
    ...["-keyout", key, "-out", certificate],
  ]);
  expect(made.status).toBe(0);
  const { uid, gid } = statSync(data);
  for (const file of [key, certificate]) chownSync(file, uid, gid);
  chmodSync(key, 0o600);
  await admin.run("alter system set ssl = on");
  await admin.query("select pg_reload_conf()");
  const overTls = async (special: string) => {
    await using server = await startServer(request("boss:boss", special));
    await using database = await server.createDatabase();
    await using session = await database.connect();
    const [row] = await session.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()");
    return row?.ssl;
  };
  expect(await overTls("?sslmode=disable")).toBe(false);
  expect(await overTls("")).toBe(true);
  expect(await overTls("?sslmode=require")).toBe(true);
  expect(await overTls(`?sslmode=verify-ca&sslrootcert=${certificate}`)).toBe(true);
  for (const special of [
    "?sslmode=verify-ca",
    "?sslmode=verify-full",
    `?sslmode=verify-full&sslrootcert=${certificate}`,
  ]) {
    expect(await problemOf(overTls(special))).toMatchObject({ code: "url-unreachable", kind: "could-not-judge" });
  }
});

test("a socket works as an address", async () => {
  const url = `postgres://owner:${encoded}@/postgres?host=${encodeURIComponent(cluster.run)}`;
  await using server = await startServer(requestFor("url", { url }));
  expect(server.id).toBe("url");
});
