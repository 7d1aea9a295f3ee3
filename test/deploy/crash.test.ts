// Servers that crash, restart, freeze, fill their disk, or are not the ones that they were.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy, examine } from "../../src/deploy/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { inconsistencies } from "./inconsistencies.ts";
import { type OwnCluster, ownCluster } from "./own-cluster.ts";
import { around, deploymentTo, outcomes, patience, promote, reach } from "./promotion.ts";
import { openWire } from "./wire.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const files = {
  "001_a.sql": "create table a (id integer);\n",
  "002_b.sql": "create table b (id integer);\nselect pg_sleep(0.8) as slow;\n",
};
const marks = { "001_a": "a", "002_b": "b" };

const wrongIn = async (cluster: OwnCluster) => {
  const live = await reach(cluster.url);
  return inconsistencies(
    { name: "postgres", connect: () => live.connect(), [Symbol.asyncDispose]: async () => undefined },
    marks,
  );
};

const sound = async (cluster: OwnCluster) => {
  expect(await wrongIn(cluster)).toEqual([]);
  const again = await promote(cluster.url, files);
  expect(again.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  expect(await wrongIn(cluster)).toEqual([]);
};

const hears = async (surroundings: ReturnType<typeof around>, migration: string) => {
  while (!surroundings.events.some((event) => event.type === "begins" && event.migration === migration)) await wait(10);
  await wait(250);
};

test("F11: cut at COMMIT while the server crashes, it is unknown; the next run finds out", async () => {
  await using cluster = await ownCluster(server);
  await using wire = await openWire(cluster.url);
  let armed = false;
  wire.judge = ({ text }) => {
    if (text.startsWith("create table a")) armed = true;
    if (!armed || text !== "commit") return "forward";
    void cluster.stop("immediate");
    return "cut";
  };
  const applied = await promote(wire.url, files, { patience: { ...patience, settleForMs: 1_500 } });
  expect(outcomes(applied)).toEqual(["001_a unknown", "002_b not-tried"]);
  await cluster.start();
  await sound(cluster);
});

test("F17: when another process dies and the server recovers, it is rolled back, and proved so", async () => {
  await using cluster = await ownCluster(server);
  const surroundings = around();
  const promotion = promote(cluster.url, files, { patience: { ...patience, settleForMs: 10_000 } }, surroundings);
  await hears(surroundings, "002_b");
  const live = await reach(cluster.url);
  const other = await live.connect();
  process.kill(other.pid, "SIGKILL");
  const applied = await promotion;
  expect(outcomes(applied)).toEqual(["001_a applied", "002_b rolled-back"]);
  expect(applied[1]?.failure?.sqlstate).toMatch(/57P02|08006/);
  await sound(cluster);
});

test("F18: a restart between two files is met with a new connection and a new lock", async () => {
  await using cluster = await ownCluster(server);
  const surroundings = around();
  let restarted: Promise<void> | null = null;
  const tell: typeof surroundings.tell = (event) => {
    if (event.type === "applied" && restarted === null) restarted = cluster.stop("fast").then(() => cluster.start());
  };
  const applied = await promote(
    cluster.url,
    files,
    { patience: { ...patience, settleForMs: 15_000 } },
    { ...surroundings, tell },
  );
  await restarted;
  expect(outcomes(applied)[0]).toBe("001_a applied");
  expect(outcomes(applied)[1]).toMatch(/002_b (applied|rolled-back|not-tried)/);
  await sound(cluster);
});

test("F16: a server that is frozen as a whole is not waited for without end; without a COMMIT nothing is there", async () => {
  await using cluster = await ownCluster(server);
  const surroundings = around();
  const promotion = promote(cluster.url, files, { patience: { ...patience, settleForMs: 2_000 } }, surroundings);
  await hears(surroundings, "002_b");
  cluster.signalAll("SIGSTOP");
  const begun = performance.now();
  const applied = await promotion.finally(() => cluster.signalAll("SIGCONT"));
  expect(performance.now() - begun).toBeLessThan(25_000);
  expect(outcomes(applied)).toEqual(["001_a applied", "002_b rolled-back"]);
  expect(applied[1]?.failure?.hint).toContain("Its COMMIT was never sent, so nothing of it is there.");
  await wait(1_500);
  await sound(cluster);
});

test("F19, F20: a standby is refused, by the look and by the run", async () => {
  await using cluster = await ownCluster(server);
  await promote(cluster.url, { "001_a.sql": files["001_a.sql"] });
  const deployment = await deploymentTo(cluster.url, files);
  await cluster.stop("fast");
  await using standby = await cluster.standby();
  await standby.start();
  const live = await reach(standby.url);
  expect((await examine({ ...deployment, live }, around())).problems).toMatchObject([{ code: "standby" }]);
  await expect(promote(standby.url, files)).rejects.toMatchObject({ code: "standby" });
});

test("F19: a server that was promoted to standby, or exchanged, between two files stops the run", async () => {
  await using cluster = await ownCluster(server);
  await using other = await ownCluster(server);
  const surroundings = around();
  const deployment = await deploymentTo(cluster.url, files);
  const live = { ...deployment.live };
  const elsewhere = await reach(other.url);
  let switched = false;
  const tell: typeof surroundings.tell = (event) => {
    if (event.type !== "applied") return;
    switched = true;
    cluster.crash();
  };
  const connect: typeof live.connect = (options) => (switched ? elsewhere.connect(options) : live.connect(options));
  const applied = await deploy({ ...deployment, live: { ...live, connect } }, { ...surroundings, tell });
  expect(outcomes(applied)).toEqual(["001_a applied", "002_b not-tried"]);
  expect(applied[1]?.failure?.message).toContain("is another server than when this run began");
});

test("F19: a standby that takes over between two files stops the run, although it is the same server by its number", async () => {
  await using cluster = await ownCluster(server);
  await cluster.stop("fast");
  await using standby = await cluster.standby();
  await cluster.start();
  await standby.start();
  const surroundings = around();
  const deployment = await deploymentTo(cluster.url, files);
  let switched = false;
  const tell: typeof surroundings.tell = (event) => {
    if (event.type !== "applied" || switched) return;
    switched = true;
    cluster.crash();
  };
  const elsewhere = async () => {
    const live = await reach(standby.url);
    await using session = await live.connect();
    await session.query("select pg_promote() where pg_is_in_recovery()");
    return live;
  };
  const connect: typeof deployment.live.connect = async (options) =>
    (switched ? await elsewhere() : deployment.live).connect(options);
  const applied = await deploy({ ...deployment, live: { ...deployment.live, connect } }, { ...surroundings, tell });
  expect(outcomes(applied)).toEqual(["001_a applied", "002_b not-tried"]);
  expect(applied[1]?.failure?.message).toContain("a standby took over");
});

test("F43: where the log of the server fills its disk it crashes; nothing is told wrong, and it goes on with space", async (context) => {
  const mount = mkdtempSync(join(tmpdir(), "lk-wal-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=110m,mode=777", "tmpfs", mount], { stdio: "ignore" });
  } catch {
    rmSync(mount, { recursive: true, force: true });
    return context.skip();
  }
  try {
    await using cluster = await ownCluster(server, ["max_wal_size = 1GB", "checkpoint_timeout = 1h"], mount);
    const big = {
      ...files,
      "002_b.sql":
        "create table b (t text);\ninsert into b select repeat(md5(g::text), 60) from generate_series(1, 100000) g;\n",
    };
    const applied = await promote(cluster.url, big, { patience: { ...patience, settleForMs: 2_000 } });
    expect(outcomes(applied)[0]).toBe("001_a applied");
    expect(applied[1]?.outcome).toMatch(/rolled-back|unknown/);
    execFileSync("mount", ["-o", "remount,size=600m", mount]);
    await cluster.stop("immediate");
    await cluster.start();
    await sound(cluster);
  } finally {
    execFileSync("umount", ["-l", mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});
