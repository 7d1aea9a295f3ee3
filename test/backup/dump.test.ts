import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientPrograms, type Server, startServer } from "../../src/postgres/index.ts";
import { restorationText } from "../../src/promote/index.ts";
import { reach } from "../deploy/promotion.ts";
import { owner, productionWith, rowsOf, urlFor } from "../promote/production.ts";
import { embeddedServer, platformOf } from "../rehearse/rehearsal.ts";
import { backUp, bringBack } from "./backing.ts";

const home = mkdtempSync(join(tmpdir(), "lockstep-dump-"));
const [newest] = await clientPrograms("pg_dump", process.env);
const rows = ["create table t (id integer primary key, a text)", "insert into t values (1, 'one'), (2, 'two')"];

afterAll(() => rmSync(home, { recursive: true, force: true }));

const fake = (name: string, script: string): string => {
  const folder = join(home, name);
  mkdirSync(folder);
  const path = join(folder, "pg_dump");
  writeFileSync(
    path,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit 0; fi\n${script}\n`,
  );
  chmodSync(path, 0o755);
  return folder;
};

describe("with a server that no pg_dump here can read, but one that is found", () => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("the password is in its environment, and nothing else of ours is", async () => {
    await using database = await productionWith(server, rows);
    const seen = join(home, "seen");
    const folder = fake("spy", `{ echo "$@"; env; } > ${seen}; printf dump`);
    const url = (await urlFor(database)).replace(`${owner}@`, `${owner}:s3cret%40@`);
    const made = await backUp(
      database,
      join(home, "a"),
      {
        live: await reach(url),
        environment: { PATH: `${folder}:/usr/bin:/bin`, SECRET_TOKEN: "hidden" },
      },
      ["all"],
    );
    const [words = "", ...environment] = readFileSync(seen, "utf8").split("\n");
    expect(words).toMatch(/^--format=custom --no-password --lock-wait-timeout=60000 --snapshot=[0-9A-F-]+$/);
    expect(environment).toContain("PGPASSWORD=s3cret@");
    expect(environment.join()).not.toContain("SECRET_TOKEN");
    expect(made?.manifest).toMatchObject({
      method: "pg_dump",
      contains: "all",
      dump: { bytes: 4, program: "pg_dump 99.1" },
    });
    expect(JSON.stringify(made)).not.toContain("s3cret");
  });

  test("its failure is the backup's, told without secrets, and nothing is left", async () => {
    await using database = await productionWith(server, rows);
    const folder = fake("broken", `printf half; echo "cannot connect with $PGPASSWORD" >&2; exit 1`);
    const url = (await urlFor(database)).replace(`${owner}@`, `${owner}:s3cret%40@`);
    const asked = backUp(
      database,
      join(home, "b"),
      { live: await reach(url), environment: { PATH: `${folder}:/usr/bin:/bin` } },
      ["all"],
    );
    await expect(asked).rejects.toMatchObject({ code: "backup-failed", detail: "cannot connect with ***" });
    expect(spawnSync("ls", [join(home, "b")], { encoding: "utf8" }).stdout).toBe("");
  });

  test("one that never ends is killed in time", async () => {
    await using database = await productionWith(server, rows);
    const folder = fake("stuck", "exec sleep 60");
    const asked = backUp(database, join(home, "c"), {
      settings: { folder: "", of: ["all"], keep: null, timeoutMs: 500 },
      environment: { PATH: `${folder}:/usr/bin:/bin` },
    });
    await expect(asked).rejects.toMatchObject({ code: "timed-out" });
  });

  test("the schema alone is nothing that COPY could back up", async () => {
    await using database = await productionWith(server, rows);
    if ((newest?.major ?? 0) >= 18) return;
    await expect(backUp(database, join(home, "d"), {}, ["schema"])).rejects.toMatchObject({ code: "backup-of" });
    await expect(backUp(database, join(home, "d"), {}, ["data", "users"])).rejects.toMatchObject({ code: "backup-of" });
    await expect(backUp(database, join(home, "d"), {}, ["nowhere"])).rejects.toMatchObject({
      code: "backup-table-unknown",
    });
  });

  test("rows that row level security hides are missed loudly", async () => {
    await using database = await productionWith(server, [
      ...rows,
      "alter table t enable row level security",
      "alter table t force row level security",
    ]);
    await expect(backUp(database, join(home, "e"))).rejects.toMatchObject({
      code: "backup-failed",
      hint: expect.stringContaining("bypassrls"),
    });
  });
});

// Debian's pg_dump, and a server that it can read.
describe.runIf(newest !== undefined)("with a pg_dump that fits", () => {
  let server: Server;
  beforeAll(async () => {
    const { superuserName, extensionFiles } = platformOf("plain");
    server = await startServer({
      ...{ server: "local", major: newest?.major ?? null, url: null, image: null },
      ...{ superuserName, extensionFiles, environment: process.env, progress: () => undefined },
    });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([["all"], ["schema"], ["data"], ["t"]])(
    "%s is dumped, proved, and brought back by the command that is said",
    async (of) => {
      await using database = await productionWith(server, rows);
      const made = await backUp(database, join(home, of), { environment: process.env }, [of]);
      expect(made?.manifest.method).toBe("pg_dump");
      const proved = await bringBack(database, made?.folder ?? "", { mode: "verify", environment: process.env });
      expect([proved.outcome, proved.notes[0]]).toEqual([
        "proved",
        expect.stringMatching(/^pg_restore [\d.]+ reads \d+ entries in it\.$/),
      ]);
      expect(proved.next).toEqual([expect.stringMatching(/^pg_restore --exit-on-error .* \S+\.pgdump$/)]);
      const told = await bringBack(database, made?.folder ?? "", { environment: process.env });
      expect([told.outcome, told.problem?.code, told.next]).toEqual(["failed", "restore-dump", proved.next]);
      expect(restorationText(told)).toMatch(
        /^✗ lockstep restore: nothing was restored: .*\n[\s\S]*next {2}pg_restore /,
      );
      const [pgRestore] = await clientPrograms("pg_restore", process.env);
      const url = await urlFor(database);
      // The command as it stands there, on the database that was backed up.
      const typed = (proved.next[0] ?? "").replace(/^pg_restore/, pgRestore?.path ?? "");
      const done = spawnSync("sh", ["-c", typed], {
        encoding: "utf8",
        env: { DATABASE_URL: url, NEW_DATABASE_URL: url },
      });
      // Only what holds the schema and the rows is for tables that are there.
      expect(done.status).toBe(of === "all" || of === "t" ? 0 : 1);
      expect(await rowsOf(database, "select id from t order by 1")).toEqual([{ id: 1 }, { id: 2 }]);
      if (of !== "all" && of !== "t") return;
      await rowsOf(database, "delete from t where id = 1 returning 1");
      expect(spawnSync("sh", ["-c", typed], { encoding: "utf8", env: { DATABASE_URL: url } }).status).toBe(0);
      expect(await rowsOf(database, "select id from t order by 1")).toEqual([{ id: 1 }, { id: 2 }]);
    },
  );

  test("a dump that was cut is noticed", async () => {
    await using database = await productionWith(server, rows);
    const made = await backUp(database, join(home, "cut"), { environment: process.env }, ["all"]);
    const path = join(made?.folder ?? "", "dump.pgdump");
    writeFileSync(path, readFileSync(path).subarray(0, -10));
    const refused = await bringBack(database, made?.folder ?? "", { mode: "verify" });
    expect([refused.outcome, refused.problem?.code]).toEqual(["failed", "backup-damaged"]);
  });
});
