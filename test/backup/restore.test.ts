import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database, Server } from "../../src/postgres/index.ts";
import { restorationText } from "../../src/promote/index.ts";
import { owner, productionWith, rowsOf } from "../promote/production.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { backUp, bringBack } from "./backing.ts";

let server: Server;
const home = mkdtempSync(join(tmpdir(), "lockstep-restore-"));
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

// Names, types and webs that a naive copy stumbles over.
const hostile = [
  `create table "we""ird; table" (
    "id" integer generated always as identity primary key, "a\`b ☃" text, j json, n numeric, f float8, t timestamptz, b bytea,
    upper text generated always as (upper("a\`b ☃")) stored, arr text[], "select" jsonb
  )`,
  `insert into "we""ird; table" ("a\`b ☃", j, n, f, t, b, arr, "select") values
    (E'line\\nbreak\\ttab\\\\ back', '{"a" : 1,  "b":null}', 'NaN', 'Infinity', '2026-01-01 12:34:56.789+05', '\\x00ff', '{a,NULL,"b,c"}', '{"x": "\\\\."}'),
    ('\\.', null, 1e30, 0.1, 'infinity', '', '{}', 'null'), (null, null, null, null, null, null, null, null), ('', '1', 0, -0.0, null, null, null, null)`,
  "create table teams (id bigserial primary key, lead integer)",
  "create table people (id integer primary key, team bigint references teams, boss integer references people, name text unique)",
  "alter table teams add constraint teams_lead_fkey foreign key (lead) references people",
  "insert into people values (1, null, null, 'ann'), (2, null, 1, 'bob')",
  "insert into teams (lead) values (1), (2)",
  "update people set team = 1",
  "create table audit (what text)",
  "create function note() returns trigger language plpgsql as $$ begin insert into audit values (tg_op); return new; end $$",
  "create trigger noted after insert or update or delete on people for each row execute function note()",
  "create table loose (a integer, b text)",
  "insert into loose values (1, 'x'), (1, 'x'), (2, null)",
  "create table split (at date, v integer) partition by range (at)",
  "create table split_a partition of split for values from ('2026-01-01') to ('2026-07-01')",
  "create table split_b partition of split for values from ('2026-07-01') to ('2027-01-01')",
  "insert into split values ('2026-02-01', 1), ('2026-08-01', 2)",
];
const all = [`"we""ird; table"`, "teams", "people", "loose", "split"];

const stateOf = async (database: Database): Promise<string> => {
  const states = [];
  for (const table of all) states.push(await rowsOf(database, `select t::text from ${table} t order by 1`));
  states.push(
    await rowsOf(database, "select conname, condeferrable from pg_constraint where contype = 'f' order by 1"),
  );
  states.push(await rowsOf(database, "select tgname, tgenabled from pg_trigger where not tgisinternal order by 1"));
  return JSON.stringify(states);
};

const run = async (database: Database, sql: readonly string[]): Promise<void> => {
  await using session = await database.connect(owner);
  for (const statement of sql) await session.run(statement);
};

describe("rows are put back", () => {
  test("exactly as they were, through cycles, triggers, generated and identity columns, partitions and strange names", async () => {
    await using database = await productionWith(server, hostile);
    const before = await stateOf(database);
    const made = await backUp(database, join(home, "a"));
    await run(database, [
      "delete from teams where lead = 2",
      "update people set boss = null, team = null, name = 'changed ' || id",
      "insert into people values (3, 1, 1, 'new')",
      "insert into teams (lead) values (3)",
      `update "we""ird; table" set j = '{"a":1,"b":null}', "a\`b ☃" = 'gone'`,
      "delete from loose where ctid = (select min(ctid) from loose)",
      "truncate split_a",
      "delete from audit",
    ]);
    const done = await bringBack(database, made?.folder ?? "");
    expect(done.problem).toBeNull();
    expect(done.outcome).toBe("restored");
    expect(await stateOf(database)).toBe(before);
    // Triggers did not fire, or there would be rows.
    expect(await rowsOf(database, "select * from audit")).toEqual([]);
    expect(await rowsOf(database, "select nextval('teams_id_seq') as next")).toEqual([{ next: "4" }]);
    const again = await bringBack(database, made?.folder ?? "");
    const people = again.tables.find(({ table }) => table === "public.people");
    expect(people).toEqual({ table: "public.people", rows: 2, now: 2, deleted: 0, updated: 0, inserted: 0 });
  });

  const simple = [
    "create table people (id integer primary key, name text, bio text)",
    "insert into people values (1, 'ann', 'hers'), (2, 'bob', 'his')",
  ];

  test("while what is newer stays, where that is asked", async () => {
    await using database = await productionWith(server, simple);
    const made = await backUp(database, join(home, "b"));
    await run(database, ["update people set bio = null", "insert into people values (3, 'eve', 'new')"]);
    const done = await bringBack(database, made?.folder ?? "", { keepNew: true });
    expect(done.tables).toEqual([{ table: "public.people", rows: 2, now: 3, deleted: 0, updated: 2, inserted: 0 }]);
    expect(await rowsOf(database, "select id, bio from people order by 1")).toEqual([
      { id: 1, bio: "hers" },
      { id: 2, bio: "his" },
      { id: 3, bio: "new" },
    ]);
    expect(restorationText(done)).toMatch(
      /^✓ lockstep restore: 1 table, 2 rows put back on \S+, every one as it was\n/,
    );
  });

  test("where they no longer fit, only as they were mapped", async () => {
    await using database = await productionWith(server, simple);
    const made = await backUp(database, join(home, "c"));
    const folder = made?.folder ?? "";
    await run(database, ["alter table people rename bio to about", "update people set about = null"]);
    const refused = await bringBack(database, folder);
    expect([refused.outcome, refused.problem?.code]).toEqual(["failed", "restore-column-missing"]);
    expect(refused.problem?.hint).toContain("--map public.people.bio=COLUMN");
    const mapped = await bringBack(database, folder, { map: new Map([["public.people.bio", "about"]]) });
    expect(mapped.outcome).toBe("restored");
    expect(await rowsOf(database, "select about from people order by id")).toEqual([
      { about: "hers" },
      { about: "his" },
    ]);
    await run(database, ["alter table people drop about, add age integer not null default 7"]);
    const without = await bringBack(database, folder, { map: new Map([["public.people.bio", null]]) });
    expect([without.outcome, without.notes]).toMatchObject(["restored", [expect.any(String)]]);
    await run(database, ["alter table people alter age drop default"]);
    const required = await bringBack(database, folder, { map: new Map([["public.people.bio", null]]) });
    expect(required.problem?.code).toBe("restore-column-required");
  });

  test("beside their table, also where it is gone", async () => {
    await using database = await productionWith(server, [
      ...simple,
      "create domain short as text check (length(value) < 9)",
      "create table gone (a short, n numeric(9,2))",
      "insert into gone values ('x', 1.50)",
    ]);
    const made = await backUp(database, join(home, "d"));
    await run(database, ["drop table gone", "drop domain short"]);
    expect((await bringBack(database, made?.folder ?? "")).problem?.code).toBe("restore-table-missing");
    const beside = await bringBack(database, made?.folder ?? "", { into: "as it was" });
    expect([beside.outcome, beside.problem]).toEqual(["restored", null]);
    expect(await rowsOf(database, `select a, n from "as it was".gone`)).toEqual([{ a: "x", n: "1.50" }]);
    expect((await bringBack(database, made?.folder ?? "", { into: "as it was" })).problem?.code).toBe(
      "restore-table-there",
    );
    const one = await bringBack(database, made?.folder ?? "", { tables: ["people"] });
    expect([one.outcome, one.tables.length]).toEqual(["restored", 1]);
  });

  // What hangs on rows by way of a table that is put back itself, or of the table that a partition belongs to.
  const web = [
    "create table p (id integer primary key)",
    "create table c (id integer primary key, p integer references p on delete cascade)",
    "create table g (id integer primary key, c integer references c on delete cascade)",
    "create table n (id integer primary key, c integer references c on delete set null)",
    "create table whole (id integer primary key) partition by range (id)",
    "create table whole_a partition of whole for values from (0) to (10)",
    "create table leaf (id integer, whole integer references whole on delete cascade)",
    "insert into p values (1); insert into c values (1, 1)",
  ];
  test.each([
    ["through a row of another table that was put elsewhere", "p,c", "insert into g values (1, 1)", "public.g"],
    ["which would change", "p,c", "insert into n values (1, 1)", "public.n"],
    ["of a partition", "whole_a", "insert into whole values (5); insert into leaf values (1, 5)", "public.leaf"],
  ])("never by taking rows of other tables with them, %s", async (_, tables, more, taken) => {
    await using database = await productionWith(server, web);
    const made = await backUp(database, join(home, `web-${taken}`), {}, tables.split(","));
    await run(database, ["insert into p values (99)", "update c set p = 99", more]);
    const state =
      "select (select json_agg(g) from g) g, (select json_agg(n) from n) n, (select json_agg(l) from leaf l) l";
    const before = await rowsOf(database, state);
    const refused = await bringBack(database, made?.folder ?? "");
    expect([refused.outcome, refused.problem?.code]).toEqual(["failed", "restore-takes"]);
    expect(refused.problem?.message).toMatch(
      new RegExp(`^rows of ${taken} hang on rows that are not .* with them: 1$`),
    );
    expect(await rowsOf(database, state)).toEqual(before);
  });

  test("with what hangs on them, where that is put back, too", async () => {
    await using database = await productionWith(server, web);
    const made = await backUp(database, join(home, "web"), {}, ["p", "c", "g", "n"]);
    await run(database, ["insert into p values (99)", "update c set p = 99", "insert into g values (1, 1)"]);
    const done = await bringBack(database, made?.folder ?? "");
    expect([done.outcome, done.problem]).toEqual(["restored", null]);
    expect(await rowsOf(database, "select c.id, c.p, (select count(*) from g) as g from c")).toEqual([
      { id: 1, p: 1, g: "0" },
    ]);
  });

  test("never by taking rows of other tables with them", async () => {
    await using database = await productionWith(server, [
      ...simple,
      "create table posts (id integer primary key, author integer references people on delete cascade)",
      "create table strict (id integer primary key, author integer references people)",
    ]);
    const made = await backUp(database, join(home, "e"), {}, ["people"]);
    await run(database, ["insert into people values (3, 'eve', null)", "insert into posts values (1, 3)"]);
    const refused = await bringBack(database, made?.folder ?? "");
    expect([refused.outcome, refused.problem?.code]).toEqual(["failed", "restore-takes"]);
    await run(database, ["delete from posts", "insert into strict values (1, 3)"]);
    const referenced = await bringBack(database, made?.folder ?? "");
    expect([referenced.outcome, referenced.problem?.message]).toMatchObject([
      "failed",
      expect.stringContaining("23503"),
    ]);
    expect(await rowsOf(database, "select count(*) from people")).toEqual([{ count: "3" }]);
    expect(await rowsOf(database, "select distinct condeferrable from pg_constraint where contype = 'f'")).toEqual([
      { condeferrable: false },
    ]);
  });

  test("not while somebody holds the table, and then it says so", async () => {
    await using database = await productionWith(server, simple);
    const made = await backUp(database, join(home, "f"));
    await using other = await database.connect();
    await other.run("begin; update people set name = 'held'");
    const refused = await bringBack(database, made?.folder ?? "");
    expect([refused.outcome, refused.problem?.message]).toMatchObject(["failed", expect.stringContaining("55P03")]);
  });
});

describe("a backup is proved before anything is written", () => {
  const damaged = async (name: string, damage: (folder: string) => void) => {
    await using database = await productionWith(server, [
      "create table t (a text)",
      "insert into t values ('one'), ('two')",
    ]);
    const made = await backUp(database, join(home, name));
    const folder = made?.folder ?? "";
    expect((await bringBack(database, folder, { mode: "verify" })).outcome).toBe("proved");
    damage(folder);
    await run(database, ["delete from t"]);
    const refused = await bringBack(database, folder);
    expect(await rowsOf(database, "select count(*) from t")).toEqual([{ count: "0" }]);
    return [refused.outcome, refused.problem?.code, refused.problem?.message];
  };
  const file = "0001-public.t.copy";
  const edit = (folder: string, change: (manifest: Record<string, unknown>) => void) => {
    const path = join(folder, "manifest.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
  };

  test.each<[string, (folder: string) => void, string, string]>([
    ["a row more", (folder) => appendFileSync(join(folder, file), "three\n"), "backup-damaged", "bytes"],
    ["a byte changed", (folder) => writeFileSync(join(folder, file), "one\ntwx\n"), "backup-damaged", "checksum"],
    ["a file gone", (folder) => rmSync(join(folder, file)), "backup-damaged", "not there"],
    ["no manifest", (folder) => rmSync(join(folder, "manifest.json")), "backup-unreadable", "manifest.json"],
    ["a broken manifest", (folder) => writeFileSync(join(folder, "manifest.json"), "{"), "backup-unreadable", "JSON"],
    [
      "a later version",
      (folder) => edit(folder, (one) => Object.assign(one, { version: 2 })),
      "backup-unreadable",
      "version",
    ],
    [
      "a file elsewhere",
      (folder) => edit(folder, (one) => Object.assign((one.tables as object[])[0] ?? {}, { file: "../../etc/passwd" })),
      "backup-unreadable",
      "outside",
    ],
    [
      "counts that lie",
      (folder) => edit(folder, (one) => Object.assign((one.tables as object[])[0] ?? {}, { rows: 3 })),
      "backup-damaged",
      "2 rows",
    ],
  ])("%s is noticed", async (name, damage, code, says) => {
    expect(await damaged(name.replaceAll(" ", "-"), damage)).toEqual([
      code === "backup-damaged" ? "failed" : "misasked",
      code,
      expect.stringContaining(says),
    ]);
  });

  test("and shown as a plan, which may be declined", async () => {
    await using database = await productionWith(server, ["create table t (a text)", "insert into t values ('one')"]);
    const made = await backUp(database, join(home, "plan"));
    await run(database, ["insert into t values ('two')"]);
    const plan = await bringBack(database, made?.folder ?? "", { mode: "dry-run" });
    expect(restorationText(plan)).toContain("public.t: 1 row in the backup; 2 rows there now");
    const declined = await bringBack(database, made?.folder ?? "", { confirm: async () => false });
    expect(declined.outcome).toBe("declined");
    expect(await rowsOf(database, "select count(*) from t")).toEqual([{ count: "2" }]);
  });
});
