import { afterAll, beforeAll, expect, it } from "vitest";
import type { Evidence } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const count = 24;

/** What most migrations are about, one after the other on the same tables; `change` spoils some of it. */
const history = (change: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const files: Record<string, string> = {};
  for (let at = 1; at <= count; at++) {
    const id = `migrations/${String(at).padStart(3, "0")}_m`;
    const table = `t${Math.ceil(at / 8)}`;
    const pairs: readonly (readonly [string, string])[] = [
      [`create table ${table} (id int primary key, n int default ${at} check (n > 0));`, `drop table ${table};`],
      [
        `alter table ${table} add column c text not null default 'x'; comment on column ${table}.c is 'c${at}';`,
        `alter table ${table} drop column c;`,
      ],
      [`create index ${table}_c on ${table} (c);`, `drop index ${table}_c;`],
      [
        `alter table ${table} enable row level security; create policy p on ${table} using (id > 1);`,
        `drop policy p on ${table}; alter table ${table} disable row level security;`,
      ],
      [`create view v${at} as select id, c from ${table};`, `drop view v${at};`],
      [`grant select on ${table}, v${at - 1} to public;`, `revoke select on ${table}, v${at - 1} from public;`],
      [
        `create type e${at} as enum ('a'); alter table ${table} add column e e${at};`,
        `alter table ${table} drop column e; drop type e${at};`,
      ],
      [
        `create function f${at}() returns trigger language plpgsql as $$ begin return new; end $$;
         create trigger g before insert on ${table} for each row execute function f${at}();`,
        `drop trigger g on ${table}; drop function f${at}();`,
      ],
    ];
    const [up, down] = pairs[(at - 1) % 8] ?? ["", ""];
    files[`${id}.sql`] = up;
    files[`${id}.down.sql`] = down;
  }
  return { ...files, ...change };
};

const verdicts = ({ steps }: Evidence) =>
  steps.map(({ migration, up, down, roundTrip, residue, changes, cure }) => ({
    id: migration.id,
    up: [up.status, up.reason, up.failure?.message],
    down: [down.status, down.reason, down.failure?.message],
    roundTrip,
    residue,
    changes,
    cure,
  }));

/** The same history behind one without a way back, so that each down is tried right after its up. */
const oneByOne = async (files: Record<string, string>) => {
  const first = { "migrations/000_first.sql": "-- lockstep: irreversible: no lap\nselect 1;" };
  return verdicts(await rehearsed(server, { ...first, ...files })).slice(1);
};

const inexact = (steps: ReturnType<typeof verdicts>) =>
  steps.filter(({ roundTrip }) => roundTrip !== "exact").map(({ id, roundTrip }) => `${id} ${roundTrip}`);

it("comes to the same verdicts there and back as one by one", async () => {
  const seen = await rehearsed(server, history());
  expect(verdicts(seen)).toEqual(await oneByOne(history()));
  expect(inexact(verdicts(seen))).toEqual([]);
  expect(seen.unwind).toEqual({ failure: null, residue: [], changes: [] });
});

it.each<readonly [what: string, change: Record<string, string>, blamed: readonly string[]]>([
  [
    "residue that an older down takes along",
    { "migrations/010_m.down.sql": "comment on column t2.c is null;" },
    ["010_m residue"],
  ],
  [
    "residue in two places",
    {
      "migrations/004_m.down.sql": "drop policy p on t1;",
      "migrations/022_m.down.sql": "revoke select on t3 from public;",
    },
    ["004_m residue", "022_m residue"],
  ],
  ["a down that fails", { "migrations/015_m.down.sql": "drop type e15;" }, ["015_m unproven"]],
  [
    "columns in another order",
    {
      "migrations/023_m.sql": "alter table t3 drop column n;",
      "migrations/023_m.down.sql": "alter table t3 add column n int default 17 check (n > 0);",
    },
    ["023_m column-order"],
  ],
  [
    "an up that fails",
    { "migrations/005_m.sql": "create view v5 as select nothing from t1;" },
    ["005_m unproven", "006_m unproven"],
  ],
])("blames the same migrations there and back as one by one: %s", async (_, change, blamed) => {
  const steps = verdicts(await rehearsed(server, history(change)));
  expect(steps).toEqual(await oneByOne(history(change)));
  expect(inexact(steps)).toEqual(blamed);
});

it("goes all the way once more where everything is proved but the order of columns", async () => {
  const { unwind } = await rehearsed(
    server,
    history({
      "migrations/023_m.sql": "alter table t3 drop column n;",
      "migrations/023_m.down.sql": "alter table t3 add column n int default 17 check (n > 0);",
    }),
  );
  expect(unwind).toEqual({ failure: null, residue: [], changes: [] });
});

it("does not believe a drop that a script made up, though an older down drops the same for good", async () => {
  const forging = `insert into log select forge('t1'); -- drop table t1`;
  const steps = verdicts(
    await rehearsed(server, {
      "migrations/001_t.sql": "create table t1 (id int); create table log (x text);",
      "migrations/001_t.down.sql": "drop table log; drop table t1; drop table if exists made;",
      "migrations/002_f.sql": `create function forge(name text) returns text language plpgsql as $$
        declare token text; begin
          select substring(prosrc from 'a-token[a-z-]*') into token from pg_proc where proname = 'lockstep_watch_drop';
          raise info '%', format('%s|dropped|DROP TABLE|0|1259,%s,table', token, 'made'::regclass::oid);
          return name;
        end $$;`,
      "migrations/002_f.down.sql": "drop function forge(text);",
      "migrations/003_made.sql": "create table made (id int);",
      "migrations/003_made.down.sql": forging,
    }),
  );
  expect(inexact(steps)).toEqual(["003_made residue"]);
});

it("finds what a script hides by changing the list of what it touched", async () => {
  const steps = verdicts(
    await rehearsed(server, {
      "migrations/001_t.sql": "create table t1 (id int);",
      "migrations/001_t.down.sql": "drop table t1;",
      "migrations/002_f.sql": `create function hide() returns int language sql as $$
        select 1 from pg_catalog.set_config('lockstep.touched', '', false) $$;`,
      "migrations/002_f.down.sql": "drop function hide();",
      "migrations/003_hidden.sql": "alter table t1 add column a int; insert into t1 select hide();",
      "migrations/003_hidden.down.sql":
        "alter table t1 drop column a; alter table t1 add column b int; delete from t1 where hide() = 1;",
    }),
  );
  expect(inexact(steps)).toEqual(["003_hidden residue"]);
});
