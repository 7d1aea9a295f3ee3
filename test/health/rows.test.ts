import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../src/postgres/index.ts";
import { databaseWith } from "../live/live-database.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { family, lookAt, said, saidBy } from "./look.ts";

// What the rows tell: orphans, materialized views, and the team's own questions.

describe.each([14, 18])("Postgres %i", (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await embeddedServer(major);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("orphaned-rows: counted where a key was not validated; nulls point at nothing on purpose", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "alter table posts add constraint k foreign key (u) references users not valid",
    ]);
    const report = await lookAt(database);
    expect(said(report)).toEqual([
      "error orphaned-rows public.posts k",
      "warning constraint-not-validated public.posts k",
    ]);
    expect(report.findings[0]?.message).toBe("2 rows of `public.posts` point at nothing in `public.users`");
    const sql = report.findings[0]?.detail?.split("\n").at(-1) ?? "";
    await using session = await database.connect();
    expect((await session.query(sql)).length).toBe(2);
  });

  test("orphaned-rows: a row that is null in part counts with match full alone", async () => {
    const of = async (match: string) => {
      await using database = await databaseWith(server, [
        ...family,
        `alter table posts add constraint k foreign key (u, p) references users (id, part) match ${match} not valid`,
      ]);
      const report = await lookAt(database);
      return report.findings.find(({ check }) => check === "orphaned-rows")?.message;
    };
    expect(await of("full")).toContain("2 rows");
    expect(await of("simple")).toContain("1 row of");
  });

  test("orphaned-rows: rows that came while the triggers of a key were off, and none where all is well", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "delete from posts where id > 2",
      "alter table posts add constraint k foreign key (u) references users",
      "alter table posts disable trigger all",
    ]);
    expect(saidBy(await lookAt(database), "orphaned-rows")).toEqual([]);
    await using session = await database.connect();
    await session.run("insert into posts values (9, 9, 9)");
    expect(saidBy(await lookAt(database), "orphaned-rows")).toEqual(["error public.posts k"]);
    await session.run("alter table posts enable trigger all");
    expect(saidBy(await lookAt(database), "orphaned-rows")).toEqual([]);
  });

  test.runIf(major >= 18)("orphaned-rows: a key that is not enforced, which nobody can validate", async () => {
    await using database = await databaseWith(server, [
      ...family,
      "alter table posts add constraint k foreign key (u) references users not enforced",
    ]);
    expect(said(await lookAt(database))).toEqual(["error orphaned-rows public.posts k"]);
  });

  describe("materialized views", () => {
    const views = [
      "create table refreshed (view text primary key, at timestamptz)",
      "insert into refreshed values ('totals', now() - interval '2 hours')",
      "create materialized view totals as select 1 as id, now() - interval '2 hours' as made",
      'create materialized view "Em pty" as select 1 with no data',
    ];

    test("one that was never filled is told, and its fix fills it", async () => {
      await using database = await databaseWith(server, views);
      const report = await lookAt(database);
      expect(said(report)).toEqual([
        'error matview-unpopulated public."Em pty"',
        "info matview-stale materialized views",
      ]);
      await using session = await database.connect();
      await session.run(String(report.findings[0]?.fix));
      expect(saidBy(await lookAt(database), "matview-unpopulated")).toEqual([]);
    });

    test("every refresh writes the row in pg_class whose commit tells its time, and analyze and vacuum do not", async () => {
      await using database = await databaseWith(server, [
        "create materialized view v as select 1 as id",
        "create unique index on v (id)",
      ]);
      await using session = await database.connect();
      const writers = [];
      for (const sql of [
        "select 1",
        "refresh materialized view concurrently v",
        "analyze v",
        "vacuum v",
        "refresh materialized view v",
      ]) {
        await session.run(sql);
        const [row] = await session.query("select xmin::text as writer from pg_class where relname = 'v'");
        writers.push(row?.writer);
      }
      const [made, concurrent, analyzed, vacuumed, plain] = writers;
      expect([analyzed, vacuumed]).toEqual([concurrent, concurrent]);
      expect(new Set([made, concurrent, plain]).size).toBe(3);
    });

    const only = views.slice(0, 3);
    const source = { view: "totals", column: null, query: null, maxAgeMs: null };
    test.each([
      ["a column tells it", { ...source, column: "made" }, ["warning public.totals"]],
      [
        "a query tells it",
        { ...source, query: "select at from refreshed where view = 'totals' -- now" },
        ["warning public.totals"],
      ],
      ["it may be that old", { ...source, column: "made", maxAgeMs: 3 * 3_600_000 }, []],
      ["the query fails", { ...source, query: "select nothing" }, ["info public.totals (not looked at)"]],
      [
        "the query would write",
        { ...source, query: "select now() from (delete from refreshed) x" },
        ["info public.totals (not looked at)"],
      ],
      ["the query gives nothing", { ...source, query: "select null" }, ["info public.totals (not looked at)"]],
      [
        "no such view is there",
        { ...source, view: "others" },
        ["info materialized views", "info public.others (not looked at)"],
      ],
    ] as const)("matview-stale, where %s", async (_, view, wanted) => {
      await using database = await databaseWith(server, only);
      expect(saidBy(await lookAt(database, { health: { views: [view] } }), "matview-stale")).toEqual(wanted);
    });
  });

  describe("assertions", () => {
    const files = {
      "checks/orphans.sql": "select id from t where id > 1 order by id;\n",
      "checks/fine.sql": "select id from t where id < 0;\n",
      "checks/broken.sql": "select nothing from t;\n",
      "checks/writes.sql": "select * from t;\ninsert into t values (99);\n",
    };
    const task = (file: string, onFailure: "fail" | "continue" = "fail") =>
      ({ kind: "assert", of: [file], timeoutMs: 10_000, onFailure }) as const;
    const run = async (...assertions: readonly ReturnType<typeof task>[]) => {
      await using database = await databaseWith(server, [
        "create table t (id int primary key)",
        "insert into t values (1), (2), (3)",
      ]);
      return await lookAt(database, { files, health: { assertions } });
    };

    test("rows are a finding, with the rows", async () => {
      const report = await run(task("checks/fine.sql"), task("checks/orphans.sql"));
      expect(said(report)).toEqual(["error assertion-fails checks/orphans.sql"]);
      expect(report).toMatchObject({ verdict: "fail", problem: null });
      expect(report.findings[0]?.detail).toBe("id: 2\nid: 3");
    });

    test("one that is tolerated is a warning", async () => {
      expect(said(await run(task("checks/orphans.sql", "continue")))).toEqual([
        "warning assertion-fails checks/orphans.sql",
      ]);
    });

    test.each(["checks/broken.sql", "checks/writes.sql"])(
      "%s cannot be run, which is no pass and no fail",
      async (file) => {
        const report = await run(task(file));
        expect(report).toMatchObject({ verdict: "error", problem: { code: "assertion-unread" } });
        expect(said(report)).toEqual([`error assertion-fails ${file}`]);
      },
    );

    test("a file that is not there is asked wrongly, before anything is looked at", async () => {
      await expect(run(task("checks/absent.sql"))).rejects.toMatchObject({ kind: "asked-wrongly" });
    });
  });
});
