import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Problem } from "../../src/model/index.ts";
import { startServer, sweepRuns } from "../../src/postgres/index.ts";
import { builtProgram, leftovers, startOwner } from "./programs.ts";
import { requestFor } from "./request.ts";

let program = "";
beforeAll(async () => {
  program = await builtProgram("owner");
});
afterAll(() => rm(program, { force: true }));

test("an owner that is killed leaves nothing", async () => {
  const owner = await startOwner(program, "wait");
  expect(existsSync(owner.run)).toBe(true);
  owner.child.kill("SIGKILL");
  expect(await leftovers(owner)).toEqual([]);
});

test("an owner that is killed in the middle of a statement leaves nothing", async () => {
  const owner = await startOwner(program, "busy");
  await pause(50);
  owner.child.kill("SIGKILL");
  expect(await leftovers(owner)).toEqual([]);
});

test("an owner that exits without disposing leaves nothing", async () => {
  const owner = await startOwner(program, "leave");
  expect(await leftovers(owner)).toEqual([]);
});

test("an owner that disposes on SIGTERM has cleaned up when it exits", async () => {
  const owner = await startOwner(program, "wait");
  owner.child.kill("SIGTERM");
  await once(owner.child, "exit");
  expect(await leftovers(owner, 0)).toEqual([]);
});

test("five owners at once do not meet", async () => {
  const owners = await Promise.all([1, 2, 3, 4, 5].map(() => startOwner(program, "wait")));
  expect(new Set(owners.map(({ run }) => run)).size).toBe(5);
  for (const { child } of owners) child.kill("SIGKILL");
  const left = await Promise.all(owners.map((owner) => leftovers(owner)));
  expect(left.flat()).toEqual([]);
});

test("a killed guard and a killed postmaster are swept up by the next run", async () => {
  const owner = await startOwner(program, "busy");
  const guard = Number(readFileSync(join(owner.run, "owner"), "utf8").split(" ")[0]);
  process.kill(guard, "SIGKILL");
  process.kill(owner.postmaster, "SIGKILL");
  owner.child.kill("SIGKILL");
  await once(owner.child, "exit");
  expect(existsSync(owner.run)).toBe(true);
  await using server = await startServer(requestFor("embedded"));
  expect(server.major).toBe(18);
  expect(await leftovers(owner)).toEqual([]);
});

test("sweeping ends the servers of this runner's job and no others", async () => {
  const [ours, theirs] = await Promise.all([
    startOwner(program, "wait", { ...process.env, RUNNER_TEMP: "/runner/ours" }),
    startOwner(program, "wait", { ...process.env, RUNNER_TEMP: "/runner/theirs" }),
  ]);
  await sweepRuns({ ...process.env, RUNNER_TEMP: "/runner/ours" });
  expect(await leftovers(ours, 0)).toEqual([]);
  expect(existsSync(theirs.run)).toBe(true);
  theirs.child.kill("SIGKILL");
  ours.child.kill("SIGKILL");
  expect(await leftovers(theirs)).toEqual([]);
});

test("a server that dies in the middle of a statement is a lost connection with the server's last words", async () => {
  await using server = await startServer(requestFor("embedded"));
  await using database = await server.createDatabase();
  await using session = await database.connect();
  await using other = await database.connect();
  const asleep = session.run("select pg_sleep(60)").catch((error: unknown) => error);
  await pause(50);
  process.kill(session.pid, "SIGKILL");
  const lost = await asleep;
  expect(lost).toBeInstanceOf(Problem);
  expect(lost).toMatchObject({ code: "connection-lost", kind: "could-not-judge" });
  expect((lost as Problem).detail).toContain("was terminated by signal 9");
  await expect(other.query("select 1")).rejects.toMatchObject({ code: "connection-lost" });
  await expect(session.run("select 1")).rejects.toMatchObject({ code: "connection-lost" });
  await expect(server.createDatabase()).rejects.toMatchObject({ code: "connection-lost" });
});
