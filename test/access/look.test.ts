import { afterAll, beforeAll, expect, test } from "vitest";
import { SqlError } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { prepareSite } from "../../src/rehearse/site.ts";
import { loadParser } from "../../src/sql/index.ts";
import { embeddedServer, platformOf } from "../rehearse/rehearsal.ts";
import { callOf, lookingAt, reachOf } from "./look-at.ts";

const majors = [14, 18] as const;
const servers = new Map<number, Server>();
const on = (major: number): Server => {
  const server = servers.get(major);
  if (server === undefined) throw new Error(`no server ${major}`);
  return server;
};
beforeAll(async () => {
  await loadParser();
  for (const major of majors) servers.set(major, await embeddedServer(major));
});
afterAll(async () => {
  for (const server of servers.values()) await server[Symbol.asyncDispose]();
});

const uid = "nullif(current_setting('app.user_id', true), '')::uuid";
const setup = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'app_user') then create role app_user nologin; end if;
    if pg_has_role('app_user', 'pg_read_all_data', 'member') then revoke pg_read_all_data from app_user; end if;
  end $$;
  grant usage on schema public to app_user;
  create table people (id uuid primary key, name text not null);
  create table teams (id int generated always as identity primary key, name text not null);
  create table members (team_id int references teams (id), user_id uuid not null references people (id), primary key (team_id, user_id));
  create table posts (id int generated always as identity primary key, user_id uuid not null references people (id) on delete cascade, title text not null);
  create table shared (id int generated always as identity primary key, team_id int not null references teams (id), body text);
  create function in_team(team int) returns boolean language sql stable security definer
    as 'select exists (select from members m where m.team_id = team and m.user_id = ${uid.replaceAll("'", "''")})';
  alter table people enable row level security;
  alter table members enable row level security;
  alter table posts enable row level security;
  alter table shared enable row level security;
  create policy own on people using (id = ${uid});
  create policy own on members using (user_id = ${uid});
  create policy own on posts using (user_id = ${uid});
  create policy team on shared using (in_team(team_id));
  create view titles with (security_barrier) as select title from posts;
  grant select, insert, update, delete on all tables in schema public to app_user;`;

const user = "app_user";

test.each(majors)("postgres %i: own rows, rows of nobody in particular, and a view past them", async (major) => {
  await lookingAt(on(major), [setup], {}, async ([look]) => {
    const evidence = look?.evidence;
    if (evidence === undefined) throw new Error("nothing was seen");
    expect(evidence.unproven).toEqual([]);
    expect(reachOf(evidence, "public.posts", user)).toBe("own own own own");
    expect(reachOf(evidence, "public.posts", `${user} without identity`)).toBe("- - - -");
    expect(reachOf(evidence, "public.members", user)).toBe("own own own own");
    expect(reachOf(evidence, "public.teams", user)).toBe("ALL ALL ALL ALL");
    expect(reachOf(evidence, "public.titles", user)).toBe("ALL - ALL ALL");
  });
});

// Databases share roles, so it cannot be looked at ahead.
const clusterWide = "grant pg_read_all_data to app_user";

const changes: readonly (readonly [what: string, sql: string])[] = [
  ["a policy", "create policy more on posts for select using (true)"],
  [
    "a function that a policy calls",
    "create or replace function in_team(team int) returns boolean language sql stable as 'select true'",
  ],
  ["a grant", "revoke delete on posts from app_user"],
  ["a table", "create table extra (id int primary key, user_id uuid); grant select on extra to app_user"],
  [
    "a trigger",
    "create function stop() returns trigger language plpgsql as $$ begin raise exception 'stop'; end $$; create trigger stop before delete on posts for each row execute function stop()",
  ],
  ["a role", clusterWide],
  ["a rewrite", "alter table posts add column at timestamptz not null default clock_timestamp()"],
  ["a name", "alter table posts rename to articles"],
  ["rows", "insert into teams (name) values ('first')"],
  ["nothing", "select 1"],
];

test("a setting that was never made is tried like one that is empty", async () => {
  const policy = "create policy unset on posts for select using (current_setting('app.user_id', true) is null)";
  await lookingAt(on(18), [`${setup};${policy}`], {}, async ([look]) => {
    if (look === undefined) throw new Error("nothing was seen");
    expect(reachOf(look.evidence, "public.posts", `${user} without identity`)).toBe("ALL - - -");
    expect(reachOf(look.evidence, "public.posts", user)).toBe("own own own own");
  });
});

test.each(changes)("looking again after a change of %s sees the same, by whatever way", async (_what, sql) => {
  const server = on(18);
  await lookingAt(server, [setup, sql], {}, async ([before, again]) => {
    const after = await before?.after({ sql: sql === clusterWide ? "select 1" : sql });
    await lookingAt(server, [`${setup};${sql}`], {}, async ([fresh]) => {
      const seen = (look: typeof after) => look && { matrix: look.matrix, calls: look.calls, unproven: look.unproven };
      expect(seen(again?.evidence)).toEqual(seen(fresh?.evidence));
      if (sql !== clusterWide) expect(seen(after)).toEqual(seen(fresh?.evidence));
    });
  });
});

test("what is refused rejects, and the next look is none the worse", async () => {
  await lookingAt(on(18), [setup], {}, async ([look]) => {
    await expect(look?.after({ sql: "create table broken (" })).rejects.toBeInstanceOf(SqlError);
    await expect(look?.after({ sql: "select 1 / 0" })).rejects.toMatchObject({ refusal: { sqlstate: "22012" } });
    const [one, two] = await Promise.all([
      look?.after({ sql: "create policy open on posts for select using (true)" }),
      look?.after({ sql: "create role newcomer; grant select on posts to newcomer" }),
    ]);
    if (one === undefined || two === undefined) throw new Error("nothing was seen");
    expect(reachOf(one, "public.posts", user)).toBe("ALL own own own");
    expect(reachOf(two, "public.posts", "newcomer")).toBe("own - - -");
    expect(look && reachOf(look.evidence, "public.posts", user)).toBe("own own own own");
  });
});

test.each(majors)("postgres %i: whatever misbehaves is said, and the rest goes on", async (major) => {
  const script = `${setup}
    create function stop() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$;
    create table stubborn (id int primary key, user_id uuid);
    create trigger stop before insert on stubborn for each row execute function stop();
    create function nap() returns boolean language plpgsql as $$ begin perform pg_sleep(60); return true; end $$;
    create table sleepy (id int primary key, user_id uuid);
    alter table sleepy enable row level security;
    create policy nap on sleepy for select using (nap());
    create function endless() returns void language plpgsql as $$ begin loop null; end loop; end $$;
    create function forgetful() returns void language plpgsql as $$ begin perform set_config('role', 'none', false), set_config('app.user_id', 'x', false); end $$;
    create procedure ends() language plpgsql as $$ begin commit; end $$;
    create table closed (id int primary key, check (id is null and id is not null));
    grant all on stubborn, sleepy, closed to app_user;`;
  const ghost = { id: "ghost", role: "no_such_role", settings: {}, actsAs: "user" } as const;
  await lookingAt(on(major), [script], { rls: { identities: [ghost] } }, async ([look]) => {
    const evidence = look?.evidence;
    if (evidence === undefined) throw new Error("nothing was seen");
    expect(reachOf(evidence, "public.sleepy", user)).toBe("error 57014 - - -");
    expect(reachOf(evidence, "public.posts", user)).toBe("own own own own");
    expect(callOf(evidence, "public.endless()", user)).toBe("error 57014");
    expect(callOf(evidence, "public.forgetful()", user)).toBe("-");
    expect(callOf(evidence, "public.ends()", user)).toBe("error 2D000");
    expect(evidence.notes.filter((note) => note.includes("stop"))).toHaveLength(1);
    expect(evidence.unproven).toContainEqual({ subject: "ghost", reason: "the role `no_such_role` cannot be assumed" });
    expect(evidence.unproven.map(({ subject }) => subject)).toContain("public.closed");
  });
});

test("nothing is left of a look: no role, no database, no row", async () => {
  const server = on(18);
  await using site = await prepareSite({
    server,
    platform: platformOf("plain"),
    before: [],
    token: null,
    mentions: () => true,
  });
  await using database = await site.createDatabase();
  const left = async () => {
    await using session = await database.connect();
    const roles = await session.query(
      "select rolname as name from pg_roles union all select datname from pg_database order by 1",
    );
    return roles.map(({ name }) => name);
  };
  await lookingAt(server, [setup], {}, async () => undefined);
  const before = await left();
  await lookingAt(server, [setup], {}, async () => undefined);
  expect(await left()).toEqual(before);
});
