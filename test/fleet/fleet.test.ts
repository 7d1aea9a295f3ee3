// F72, F73, R60–R64: many databases, of which some fail, are ahead, have drifted or cannot be reached.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { rowsOf, tablesIn } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { fleetOf, type Ground, outcomesIn, recordIn } from "./ground.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const users = "create table users (id integer primary key, email text);\n";
const half = [users, "create table migrations (name text primary key)", "insert into migrations values ('001_users')"];

const withFiles = ({ write }: Ground): void => {
  write("migrations/001_users.sql", users);
  write("migrations/001_users.down.sql", "drop table users;\n");
  write("migrations/002_unique.sql", "alter table users add unique (email);\n");
  write("migrations/002_unique.down.sql", "alter table users drop constraint users_email_key;\n");
};

const sql = async (ground: Ground, name: string, statement: string): Promise<void> => {
  const database = ground.databases.get(name);
  if (database === undefined) throw new Error(`no ${name}`);
  await using session = await database.connect();
  await session.run(statement);
};

const promote = "promote --targets fleet.txt --canary t1 --parallel 2 --format json";

describe("a fleet", () => {
  test("F73: what is ahead and what has drifted is told and not touched, and all others are promoted", async () => {
    await using ground = await fleetOf(server, 5, half);
    withFiles(ground);
    await sql(ground, "t2", "insert into migrations values ('003_later')");
    await sql(ground, "t2", "insert into migrations values ('002_unique')");
    await sql(ground, "t3", "alter table users add column nick text");
    await sql(ground, "t4", "insert into migrations values ('000_gone')");
    const { code, out } = await ground.run(promote);
    expect(outcomesIn(out)).toEqual({ t1: "promoted", t2: "ahead", t3: "diverged", t4: "diverged", t5: "promoted" });
    expect([code, recordIn(out).outcome]).toEqual([1, "left"]);
    expect(recordIn(out).targets.find(({ name }) => name === "t3")?.reason).toContain("users.nick");
    const t3 = ground.databases.get("t3");
    expect(t3 && (await tablesIn(t3))).toEqual(["public.migrations", "public.users"]);
    const again = await ground.run(promote);
    expect(outcomesIn(again.out)).toMatchObject({ t1: "at-tip", t5: "at-tip", t3: "diverged" });
    const status = await ground.run("status --targets fleet.txt");
    expect([status.code, status.out]).toEqual([
      1,
      expect.stringContaining("  2 databases       at 002_unique, the tip\n"),
    ]);
  });

  test("R60, R61: a failure stops later ones, those under way finish, and a second run goes on", async () => {
    await using ground = await fleetOf(server, 6, half);
    withFiles(ground);
    await sql(ground, "t3", "insert into users values (1, 'twice'), (2, 'twice')");
    // All in one wave, in the order of their names.
    const all = `${promote} --waves 100`;
    const first = await ground.run(all);
    const seen = outcomesIn(first.out);
    expect([first.code, recordIn(first.out).stoppedBy, seen.t1, seen.t2, seen.t3]).toEqual([
      1,
      "t3",
      "promoted",
      "promoted",
      "failed",
    ]);
    expect(seen.t6).toBe("not-started");
    expect(JSON.stringify(first.out)).not.toContain("twice");
    await sql(ground, "t3", "delete from users where id = 2");
    const second = await ground.run(all);
    expect([second.code, recordIn(second.out).outcome]).toEqual([0, "done"]);
    expect(outcomesIn(second.out)).toMatchObject({ t1: "at-tip", t2: "at-tip", t3: "promoted", t6: "promoted" });
  });

  test("databases that are alike are rehearsed once, and each is compared before and after", async () => {
    await using ground = await fleetOf(server, 4, half);
    withFiles(ground);
    await sql(ground, "t4", "comment on table users is 'mine'");
    const { code, out } = await ground.run(`${promote} --parallel 1 --waves 100`.replace("--parallel 2 ", ""));
    expect([code, outcomesIn(out)]).toEqual([1, { t1: "promoted", t2: "promoted", t3: "promoted", t4: "diverged" }]);
    const records = recordIn(out).targets.map(({ promotion }) => promotion);
    expect(records.map((one) => one?.verification.status)).toEqual(["equal", "equal", "equal", "not-made"]);
    const shared = records.map((one) => one?.proved.some((line) => line.includes("another database of the fleet")));
    expect(shared).toEqual([false, true, true, false]);
  });

  test("a canary that fails keeps every other database from being touched", async () => {
    await using ground = await fleetOf(server, 3, half);
    withFiles(ground);
    await sql(ground, "t1", "insert into users values (1, 'twice'), (2, 'twice')");
    const { code, out } = await ground.run(promote);
    expect([code, outcomesIn(out)]).toEqual([1, { t1: "failed", t2: "not-started", t3: "not-started" }]);
  });

  test("what cannot be reached is told, and keeps later waves from starting", async () => {
    await using ground = await fleetOf(server, 2, half);
    withFiles(ground);
    const [, second = ""] = await ground.lines();
    ground.write("fleet.txt", `gone postgres://nobody:geheim@localhost:1/x\n${second}\n`);
    const { code, out } = await ground.run("promote --targets fleet.txt --canary gone --format json");
    expect([code, outcomesIn(out)]).toEqual([3, { gone: "unjudged", t2: "not-started" }]);
    expect(out).not.toContain("geheim");
  });

  test("a shard promotes its own databases, and is well where others were left alone", async () => {
    await using ground = await fleetOf(server, 3, half);
    withFiles(ground);
    await sql(ground, "t2", "alter table users add column nick text");
    const matrix = await ground.run("promote --targets fleet.txt --canary t1 --waves 100 --matrix");
    expect(JSON.parse(matrix.out)).toEqual([["1:1/1"], ["2:1/1"]]);
    const shard = `${promote} --waves 100 --shard`;
    const first = await ground.run(`${shard} 1:1/1`);
    expect([first.code, outcomesIn(first.out)]).toEqual([0, { t1: "promoted" }]);
    const second = await ground.run(`${shard} 2:1/1`);
    expect([second.code, outcomesIn(second.out)]).toEqual([0, { t2: "diverged", t3: "promoted" }]);
    expect((await ground.run(`${shard} 4:1/1`)).code).toBe(2);
  });

  test("a dry run says what would be done, and writes nothing", async () => {
    await using ground = await fleetOf(server, 2, half);
    withFiles(ground);
    const { code, out } = await ground.run("promote --targets fleet.txt --dry-run --output markdown=plan.md");
    expect([code, out.split("\n")[0]]).toEqual([0, "✓ lockstep promote: 2 databases, 2 would be promoted"]);
    const t1 = ground.databases.get("t1");
    expect(t1 && (await rowsOf(t1, "select name from migrations"))).toEqual([{ name: "001_users" }]);
  });

  test("one that is named beside a single database is refused", async () => {
    await using ground = await fleetOf(server, 1, half);
    withFiles(ground);
    const environment = { PATH: process.env.PATH, DATABASE_URL: "postgres://a@b/c" };
    const { code, err } = await ground.run("promote --targets fleet.txt", { environment });
    expect([code, err]).toEqual([2, expect.stringContaining("both a fleet and a single database were named")]);
    const { code: alone, err: why } = await ground.run("promote --shard 1:1/1", { environment });
    expect([alone, why]).toEqual([2, expect.stringContaining("--shard needs a fleet")]);
  });
});

describe("a list of databases", () => {
  test("comes from a query, and from a command that sees what was meant for it alone", async () => {
    await using ground = await fleetOf(server, 1, half);
    withFiles(ground);
    const [line = ""] = await ground.lines();
    const [name, url = ""] = line.split(" ");
    const environment = {
      PATH: process.env.PATH,
      TARGETS_LIST: line,
      SECRET_OF_MINE: "geheim",
      LOCKSTEP_TARGETS_URL: url,
    };
    const command = 'echo "$TARGETS_LIST$SECRET_OF_MINE"';
    ground.write("lockstep.yml", `targets-command: ${JSON.stringify(command)}\n`);
    const byCommand = await ground.run("status --format json", { environment });
    expect(outcomesIn(byCommand.out)).toEqual({ [name ?? ""]: "behind" });
    ground.write("lockstep.yml", `targets-query: select name, '${url}' as url from (values ('one')) as t (name)\n`);
    const byQuery = await ground.run("status --format json", { environment });
    expect(outcomesIn(byQuery.out)).toEqual({ one: "behind" });
    ground.write("lockstep.yml", `targets-command: echo "$TARGETS_LIST"; echo oh "$TARGETS_LIST" >&2; exit 3\n`);
    expect((await ground.run("status", { environment })).code).toBe(2);
  });
});
