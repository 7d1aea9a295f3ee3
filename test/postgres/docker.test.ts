import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { startServer, sweepRuns } from "../../src/postgres/index.ts";
import { builtProgram, startOwner } from "./programs.ts";
import { requestFor } from "./request.ts";

const image = process.env.LOCKSTEP_TEST_IMAGE ?? "postgres:18-alpine";
const engine = spawnSync("docker", ["version", "--format", "{{.Server.Version}}"]).status === 0;
const required = process.env.CI_DOCKER === "required";

function containers(): readonly string[] {
  const { stdout } = spawnSync("docker", ["ps", "--all", "--format", "{{.Names}}", "--filter", "name=^lockstep-"]);
  return String(stdout).split("\n").filter(Boolean);
}

test.runIf(required)("an engine answers where one is required", () => expect(engine).toBe(true));

describe.runIf(engine || required)("with an engine", () => {
  const written: string[] = [];
  const programs: string[] = [];
  afterAll(async () => {
    for (const program of programs) await rm(program, { force: true });
  });

  test("a container comes up, keeps strangers out, says nothing and is removed", async () => {
    const { warn } = console;
    console.warn = (line: unknown) => written.push(String(line));
    const server = await startServer(requestFor("docker", { image, superuserName: "supabase_admin" }));
    console.warn = warn;
    expect(written).toEqual([]);
    expect(server).toMatchObject({ id: "docker", superuser: true });
    expect(containers()).toHaveLength(1);
    await using database = await server.createDatabase();
    await using session = await database.connect();
    expect(await session.query("select current_user::text as role")).toEqual([{ role: "supabase_admin" }]);
    await session.run("create role migrator login; create role closed login password 'their own'");
    await using migrator = await database.connect("migrator");
    expect(await migrator.query("select session_user::text as role")).toEqual([{ role: "migrator" }]);
    await expect(database.connect("closed")).rejects.toMatchObject({ code: "role-login-refused" });
    await server[Symbol.asyncDispose]();
    expect(containers()).toEqual([]);
  });

  test("two containers at once do not meet", async () => {
    const servers = await Promise.all([1, 2].map(() => startServer(requestFor("docker", { image }))));
    expect(containers()).toHaveLength(2);
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    expect(containers()).toEqual([]);
  });

  test("an owner that is killed leaves no container", async () => {
    const program = await builtProgram("owner");
    programs.push(program);
    const owner = await startOwner(program, "wait", { ...process.env, OWNER_SERVER: "docker", OWNER_IMAGE: image });
    expect(containers()).toHaveLength(1);
    owner.child.kill("SIGKILL");
    await once(owner.child, "exit");
    for (let waited = 0; containers().length > 0 && waited < 100; waited += 1) await pause(100);
    expect(containers()).toEqual([]);
  });

  test("a container whose guard was killed is removed by the next sweep", async () => {
    const server = await startServer(requestFor("docker", { image }));
    const [name = ""] = containers();
    process.kill(Number(name.split("-")[2]), "SIGKILL");
    await pause(100);
    expect(containers()).toEqual([name]);
    await sweepRuns(process.env);
    expect(containers()).toEqual([]);
    await server[Symbol.asyncDispose]();
  });

  test("an image that is no Postgres is a problem that names it, and leaves nothing", async () => {
    const nothing = startServer(requestFor("docker", { image: "lockstep-no-such-image:1" }));
    await expect(nothing).rejects.toMatchObject({ code: "container-start-failed", kind: "could-not-judge" });
    expect(containers()).toEqual([]);
  });

  test("an image with another version than was asked for is refused", async () => {
    const other = image.includes("15") ? 16 : 15;
    const wrong = startServer(requestFor("docker", { image, major: other }));
    await expect(wrong).rejects.toMatchObject({ code: "postgres-version-differs", kind: "asked-wrongly" });
    expect(containers()).toEqual([]);
  });
});

test("without an engine it says so at once", async () => {
  const environment = { PATH: process.env.PATH, DOCKER_HOST: "unix:///nowhere/docker.sock" };
  const start = performance.now();
  await expect(startServer(requestFor("docker", { environment }))).rejects.toMatchObject({
    code: "server-unavailable",
    message: "no Docker engine answers",
    kind: "could-not-judge",
  });
  expect(performance.now() - start).toBeLessThan(2000);
  const nowhere = startServer(requestFor("docker", { environment: { PATH: "/nowhere" } }));
  await expect(nowhere).rejects.toMatchObject({ message: "Docker is not installed" });
});

test.each(["-v/:/host", "--privileged", "", "name with space", "$(id)"])("%j is no image", async (name) => {
  const refused = startServer(requestFor("docker", { image: name }));
  await expect(refused).rejects.toMatchObject({ code: "image-invalid", kind: "asked-wrongly" });
});
