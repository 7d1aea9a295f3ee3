import { beforeAll, describe, expect, test } from "vitest";
import { clockDependent } from "../../src/checks/clock-dependent.ts";
import { extensionStubbed } from "../../src/checks/extension-stubbed.ts";
import { fileUnreadable } from "../../src/checks/file-unreadable.ts";
import { migrationDeleted } from "../../src/checks/migration-deleted.ts";
import { migrationEdited } from "../../src/checks/migration-edited.ts";
import { sessionLeak } from "../../src/checks/session-leak.ts";
import { transactionControl } from "../../src/checks/transaction-control.ts";
import { versionDuplicate } from "../../src/checks/version-duplicate.ts";
import { versionOutOfOrder } from "../../src/checks/version-out-of-order.ts";
import { type FileFault, noTrials } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { base, evidence, history, migration, step } from "./evidence.ts";

beforeAll(loadParser);

const one = migration("001_users", "create table users (id int);");
const two = migration("002_orders", "create table orders (id int);");
const three = migration("003_items", "create table items (id int);");

describe("version-duplicate", () => {
  const twin = migration("2_twin");
  const fault: FileFault = {
    check: "version-duplicate",
    severity: "warning",
    file: two.up.file,
    line: null,
    migration: two.id,
    message: "`002_orders` and `2_twin` both claim one version",
    hint: null,
  };

  test("a duplicate that the layout saw is about every migration of that version", () => {
    const all = [one, twin, two];
    const found = versionDuplicate.find(evidence(all, { history: history(all, { faults: [fault] }) }));
    expect(found).toMatchObject([{ subject: two.id, migrations: [two.id, twin.id], severity: "warning" }]);
  });

  test("other faults are not its business", () => {
    const unreadable = { ...fault, check: "file-unreadable" as const };
    expect(versionDuplicate.find(evidence([one], { history: history([one], { faults: [unreadable] }) }))).toEqual([]);
  });
});

describe("version-out-of-order", () => {
  const master = migration("99999999999999_master");

  test("a new migration before one of the base branch is named with the last of those", () => {
    const found = versionOutOfOrder.find(evidence([one, two, three], { base: base([one, three]) }));
    expect(found).toMatchObject([{ subject: two.id, migrations: [two.id] }]);
    expect(found[0]?.message).toBe("`002_orders` sorts before `003_items`, which the base branch already has");
  });

  test.each([
    ["without a base", evidence([one, two])],
    ["behind all of the base", evidence([one, two, three], { base: base([one, two]) })],
    ["before a master file only", evidence([one, two, master], { base: base([one, master]) })],
    ["when the base is empty", evidence([one, two], { base: base([]) })],
  ])("a new migration %s is in order", (_, seen) => {
    expect(versionOutOfOrder.find(seen)).toEqual([]);
  });
});

describe("migration-edited", () => {
  const edited = (up: string, down: string | null = "select 2;") =>
    migrationEdited.find(evidence([migration(one.id, up, down)], { base: base([one]) }));

  test("a changed up is an error at its first changed line", () => {
    const found = edited("create table users (\n  id bigint);");
    expect(found).toMatchObject([{ subject: one.id, line: 1, file: one.up.file }]);
    expect(found[0]?.severity).toBeUndefined();
    expect(found[0]?.detail).toContain("git checkout 1234567890");
  });

  test("comments and white space alone are info", () => {
    expect(edited("-- users\r\ncreate table users (id  int);")).toMatchObject([{ subject: one.id, severity: "info" }]);
  });

  test("a mended or removed down is info", () => {
    expect(edited(one.up.sql, "drop table users;")).toMatchObject([{ subject: "001_users (down)", severity: "info" }]);
    expect(edited(one.up.sql, null)).toMatchObject([{ subject: "001_users (down)", severity: "info", line: null }]);
  });

  test("unchanged, new, and newly reversible migrations are fine", () => {
    expect(edited(one.up.sql)).toEqual([]);
    const bare = migration(one.id, one.up.sql, null);
    expect(migrationEdited.find(evidence([one, two], { base: base([bare]) }))).toEqual([]);
  });
});

describe("migration-deleted", () => {
  test("a migration that is gone is named by its file", () => {
    const found = migrationDeleted.find(evidence([one], { base: base([one, two]) }));
    expect(found).toMatchObject([{ subject: two.id, migrations: [], file: two.up.file }]);
  });

  test("a renamed one says where it went", () => {
    const moved = migration("009_orders", `-- moved\n${two.up.sql}`);
    const found = migrationDeleted.find(evidence([one, moved], { base: base([one, two]) }));
    expect(found).toMatchObject([{ subject: two.id, migrations: [moved.id], file: moved.up.file }]);
    expect(found[0]?.message).toContain("was renamed to `009_orders`");
  });

  test("nothing is gone when all are there, or when there is no base", () => {
    expect(migrationDeleted.find(evidence([one, two], { base: base([one]) }))).toEqual([]);
    expect(migrationDeleted.find(evidence([one]))).toEqual([]);
  });
});

describe("file-unreadable", () => {
  const fault: FileFault = {
    check: "file-unreadable",
    severity: "error",
    file: "migrations/x.sql",
    line: 3,
    migration: null,
    message: "`\\connect` is a command of psql, not SQL",
    hint: "Remove it.",
  };

  test("what could not be read is told with its line and remedy", () => {
    const found = fileUnreadable.find(evidence([one], { history: history([one], { faults: [fault] }) }));
    expect(found).toMatchObject([
      { file: fault.file, line: 3, message: fault.message, hint: "Remove it.", migrations: [] },
    ]);
  });

  test("notes are no findings", () => {
    const note = { ...fault, check: "history-note" as const, severity: "info" as const };
    expect(fileUnreadable.find(evidence([one], { history: history([one], { faults: [note] }) }))).toEqual([]);
  });
});

describe("transaction-control", () => {
  const wrapped = migration("001_x", "-- note\nbegin;\ncreate table a (x int);\ncommit;", "rollback; begin;");

  test("each script that opens or ends a transaction is told once", () => {
    expect(transactionControl.find(evidence([wrapped]))).toMatchObject([
      { subject: "001_x", line: 2, detail: "line 2: begin\nline 4: commit" },
      {
        subject: "001_x (down)",
        file: "migrations/001_x.down.sql",
        detail: "line 1: rollback\nline 1: begin\nits last transaction is never ended",
      },
    ]);
  });

  test("it stays silent for bodies, savepoints, quotes, markers and runners that open none", () => {
    const body =
      "create function f() returns int language plpgsql as $$ begin return 1; end $$; savepoint a; select 'commit;';";
    expect(transactionControl.find(evidence([migration("001_x", body)]))).toEqual([]);
    const up = { ...wrapped.up, transaction: "none" as const };
    expect(transactionControl.find(evidence([{ ...wrapped, up, down: null }]))).toEqual([]);
    expect(transactionControl.find(evidence([wrapped], { history: history([wrapped], { layout: "sqitch" }) }))).toEqual(
      [],
    );
  });

  test("the data of a COPY is no SQL", () => {
    const copy = migration("001_x", "copy a from stdin;\ncommit;\n\\.\nselect 1;", null);
    expect(transactionControl.find(evidence([copy]))).toEqual([]);
  });
});

describe("extension-stubbed", () => {
  const asks = migration("002_geo", 'select 1;\n\ncreate extension if not exists "postgis";');

  test("the first migration that asked for a stub is named, once", () => {
    const steps = [step(one), step(asks, { stubs: ["postgis"] }), step(three, { stubs: ["postgis"] })];
    expect(extensionStubbed.find(evidence([one, asks, three], { steps }))).toMatchObject([
      { subject: "postgis", migrations: [asks.id], file: asks.up.file, line: 3 },
    ]);
  });

  test("real extensions are no news", () => {
    expect(extensionStubbed.find(evidence([asks]))).toEqual([]);
  });
});

describe("clock-dependent", () => {
  const dated = migration("002_parts", "select 1;\ndo $$ begin\n  perform to_char(now(), 'YYYY');\nend $$;");
  const change = { kind: "table", parent: null, before: null, after: {}, rankOnly: false };
  const changes = [{ ...change, type: "added" as const, address: "table public.log_2027" }];

  test("what holds the date of today is listed, at the line that reads the clock", () => {
    const clock = [{ migration: dated.id, changes, line: null }];
    expect(clockDependent.find(evidence([one, dated], { clock }))).toMatchObject([
      { subject: dated.id, line: 3, detail: "added table public.log_2027" },
    ]);
    expect(
      clockDependent.find(evidence([one, dated], { clock: [{ migration: dated.id, changes, line: 9 }] }))[0]?.line,
    ).toBe(9);
  });

  test("what came out otherwise on another day is told, once, by what there is today", () => {
    const gone = { ...change, type: "removed" as const, address: "table public.log_2028" };
    const clocks = new Map([[dated.id, { failure: null, changes: [gone, ...changes] }]]);
    const clock = [{ migration: dated.id, changes, line: null }];
    const found = clockDependent.find(evidence([one, dated], { clock, trials: { ...noTrials, clocks } }));
    expect(found).toMatchObject([
      { line: 3, message: expect.stringContaining("on another day, 1 object"), detail: "added table public.log_2027" },
    ]);
  });

  test("what fails on another day is told", () => {
    const late = {
      sqlstate: "P0001",
      message: "too late",
      detail: null,
      hint: null,
      position: null,
      where: null,
      file: dated.up.file,
      line: 2,
      column: 1,
      statement: "do $$ begin",
      missing: null,
    };
    const clocks = new Map([[dated.id, { failure: late, changes: [] }]]);
    expect(clockDependent.find(evidence([dated], { trials: { ...noTrials, clocks } }))).toMatchObject([
      { subject: dated.id, message: "`002_parts` runs today and fails on another day: too late" },
    ]);
  });

  test("reading the clock without an effect is fine", () => {
    expect(clockDependent.find(evidence([dated], { clock: [{ migration: dated.id, changes: [], line: 3 }] }))).toEqual(
      [],
    );
  });
});

describe("session-leak", () => {
  const dump = migration("001_dump", "select 1;\nset Search_Path = '';", "select 1;");

  test("settings left changed are told per script, at the statement that set them", () => {
    const leaks = { up: [{ setting: "search_path", value: "" }], down: [{ setting: "role", value: "joe" }] };
    expect(sessionLeak.find(evidence([dump], { steps: [step(dump, { leaks })] }))).toMatchObject([
      { subject: "001_dump", line: 2, detail: "search_path = ''" },
      { subject: "001_dump (down)", line: null, detail: "role = joe" },
    ]);
  });

  test("what the Supabase CLI resets after each file does not leak; the role does", () => {
    const up = [
      { setting: "search_path", value: "" },
      { setting: "role", value: "anon" },
    ];
    const seen = evidence([dump], { steps: [step(dump, { leaks: { up, down: [] } })] });
    const found = sessionLeak.find({ ...seen, history: { ...seen.history, layout: "supabase" } });
    expect(found).toMatchObject([{ subject: "001_dump", detail: "role = anon" }]);
  });

  test("nothing outlives the psql that Sqitch gives each script", () => {
    const of = migration("001_x", "set role joe;");
    const seen = evidence([of], { history: history([of], { layout: "sqitch" }) });
    const leaks = { up: [{ setting: "role", value: "joe" }], down: [] };
    expect(sessionLeak.find({ ...seen, steps: [step(of, { leaks })] })).toEqual([]);
  });

  test("a session as it was is fine", () => {
    expect(sessionLeak.find(evidence([dump]))).toEqual([]);
  });
});
