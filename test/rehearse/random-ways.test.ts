import { afterAll, beforeAll, expect, it } from "vitest";
import type { Evidence } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer, rehearsed } from "./rehearsal.ts";

// Histories by chance, about few objects that are touched again and again, judged both ways. Going there and back reads
// late and credits what it finds; walked one by one, every script is read right after it ran.

let server: Server;
beforeAll(async () => {
  server = await embeddedServer();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

/** Numbers below one, always the same for a seed. */
const chance = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

type Pair = readonly [up: string, down: string];

const historyOf = (seed: number, count: number): Record<string, string> => {
  const next = chance(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const tables: string[] = [];
  const columns = new Map<string, string[]>();
  const table = () => tables[below(tables.length)] ?? "t0";
  const column = (name: string) => columns.get(name)?.at(below(columns.get(name)?.length ?? 1)) ?? "n";
  let body = 0;
  const make = (at: number): Pair => {
    const name = `t${at}`;
    tables.push(name);
    columns.set(name, ["n", "s"]);
    const key = ["id int primary key", "id serial primary key", "id uuid default gen_random_uuid()"][below(3)];
    return [
      `create table ${name} (${key}, n int not null default ${at} constraint ${name}_n check (n > 0), s text unique);`,
      `drop table ${name}${below(2) === 0 ? " cascade" : ""};`,
    ];
  };
  const kinds: readonly ((at: number) => Pair)[] = [
    make,
    (at) => {
      const [one, other] = [table(), table()];
      columns.get(one)?.push(`c${at}`);
      return [
        `alter table ${one} add column c${at} text default 'x'; comment on column ${one}.c${at} is 'c';${
          one === other ? "" : ` alter table ${other} enable row level security;`
        }`,
        `${one === other ? "" : `alter table ${other} disable row level security; `}alter table ${one} drop column c${at};`,
      ];
    },
    (at) => {
      const own = table();
      return [
        `alter table ${own} add d${at} int, add e${at} int check (e${at} > 0);`,
        `alter table ${own} drop e${at}, drop d${at};`,
      ];
    },
    () => {
      const own = table();
      const named = column(own);
      return [`comment on column ${own}.${named} is 'one';`, `comment on column ${own}.${named} is null;`];
    },
    (at) => {
      const own = table();
      return [
        `alter table ${own} add constraint k${at} check (n < 9) not valid; alter table ${own} validate constraint k${at};`,
        `alter table ${own} drop constraint k${at};`,
      ];
    },
    (at) => {
      const own = table();
      return [`alter table ${own} add constraint u${at} unique (n);`, `alter table ${own} drop constraint u${at};`];
    },
    () => {
      const own = table();
      return [`alter table ${own} alter s set not null;`, `alter table ${own} alter s drop not null;`];
    },
    (at) => {
      const own = table();
      return [
        `create index i${at} on ${own} (n); create index on ${own} (lower(s));`,
        `drop index ${own}_lower_idx; drop index i${at};`,
      ];
    },
    (at) => {
      const own = table();
      return [`create policy p${at} on ${own} using (n > ${at});`, `drop policy p${at} on ${own};`];
    },
    (at) => [`create view v${at} as select n from ${table()};`, `drop view v${at};`],
    () => {
      const own = table();
      return [`grant select on ${own} to public;`, `revoke select on ${own} from public;`];
    },
    () => {
      body += 1;
      return [
        `create or replace function f() returns int language sql as 'select ${body}';`,
        body === 1
          ? "drop function f();"
          : `create or replace function f() returns int language sql as 'select ${body - 1}';`,
      ];
    },
    (at) => {
      const own = table();
      return [
        `create type e${at} as enum ('a'); alter table ${own} add column m${at} e${at} default 'a';`,
        `alter table ${own} drop column m${at}; drop type e${at};`,
      ];
    },
    (at) => {
      const own = table();
      return [`insert into ${own} (s) select 'row ${at}' where false;`, `delete from ${own} where s = 'row ${at}';`];
    },
    (at) => {
      const own = table();
      return [`alter table ${own} rename s to r${at};`, `alter table ${own} rename r${at} to s;`];
    },
  ];
  const spoil = (down: string): string =>
    [
      `${down} comment on table t0 is 'left';`,
      down.slice(0, down.indexOf(";") + 1),
      `${down} alter table t0 add column if not exists left_over int;`,
      "select 1;",
    ][below(4)] ?? down;
  const files: Record<string, string> = {};
  for (let at = 0; at < count; at++) {
    const kind = at === 0 ? make : kinds[below(kinds.length)];
    const [up, down] = (kind ?? make)(at);
    const id = `migrations/${String(at + 1).padStart(3, "0")}_m`;
    files[`${id}.sql`] = up;
    files[`${id}.down.sql`] = at > 0 && next() < 0.06 ? spoil(down) : down;
    if (up.includes(" rename ")) files[`${id}.sql`] = `${up} ${down}`;
  }
  return files;
};

const verdicts = ({ steps }: Evidence) =>
  steps.map(({ migration, up, down, roundTrip, residue, changes }) => ({
    id: migration.id,
    up: [up.status, up.reason, up.failure?.message],
    down: [down.status, down.reason, down.failure?.message],
    roundTrip,
    residue,
    changes,
  }));

/** The same history behind one without a way back, so that each down is tried right after its up. */
const oneByOne = async (files: Record<string, string>) => {
  const first = { "migrations/000_first.sql": "-- lockstep: irreversible: no lap\nselect 1;" };
  return verdicts(await rehearsed(server, { ...first, ...files })).slice(1);
};

it.each([1, 2, 3, 4, 5, 6, 7, 8])("comes to the same verdicts both ways, seed %i", async (seed) => {
  const files = historyOf(seed, 40);
  expect(verdicts(await rehearsed(server, files))).toEqual(await oneByOne(files));
});
