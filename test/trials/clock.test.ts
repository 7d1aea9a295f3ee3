// What a migration makes on another day, on servers of the oldest and the newest kind.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ClockTrial } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/contract.ts";
import type { Site } from "../../src/rehearse/site.ts";
import { mayHoldTime, tryClock } from "../../src/trials/try-clock.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { migrationOf, siteOn } from "./ground.ts";

const events = "create table events (at date not null, what text) partition by range (at);";
const partition = (suffix: string): string => `do $$ begin
  execute format('create table %I partition of events for values from (%L) to (%L)',
    'events_' || ${suffix}, current_date, current_date + 1);
end $$;`;

describe.each([14, 18])("on Postgres %i", (major) => {
  let server: Server;
  let site: Site;
  beforeAll(async () => {
    server = await embeddedServer(major);
    site = await siteOn(server);
  });
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const tried = async (up: string): Promise<ClockTrial | "not asked" | null> => {
    const migration = migrationOf(up, null);
    if (!mayHoldTime(migration)) return "not asked";
    await using database = await site.createDatabase();
    {
      await using session = await database.connect(site.role);
      await session.run(events);
    }
    return await tryClock({ site, database, migration });
  };

  test.each([
    ["a partition named by the week", partition("to_char(now(), 'IYYY_IW')")],
    ["the grammar's own words", partition("to_char(current_timestamp, 'YYYY')")],
    [
      "bounds that are computed",
      "create table today partition of events for values from (current_date) to (current_date + 1);",
    ],
    [
      "another clock",
      "do $$ begin execute 'create table t' || extract(day from clock_timestamp())::int || ' (a int)'; end $$",
    ],
    ["chance", "do $$ begin execute format('create table %I (a int)', gen_random_uuid()); end $$"],
    [
      "a function of its own",
      `create function make() returns void language plpgsql as $$ begin ${partition("current_date").slice(12, -8)} end $$;
select make();`,
    ],
    [
      "a sequence that starts with the year",
      "do $$ begin execute 'create sequence s start ' || extract(year from now())::int; end $$",
    ],
  ])("%s comes out otherwise", async (_, up) => {
    const trial = await tried(up);
    expect(trial).toMatchObject({ failure: null });
    expect(trial !== null && trial !== "not asked" ? trial.changes.length : 0).toBeGreaterThan(0);
  });

  test.each([
    [
      "a question whose answer goes nowhere",
      "do $$ begin if now() < '2000-01-01' then create table never (a int); end if; end $$",
    ],
    [
      "definitions that ask later",
      "do $$ begin create table t (a timestamptz default now(), b date default current_date check (b <= current_date)); end $$",
    ],
    ["a call that leaves nothing", "select set_config('a.b', now()::text, true)"],
  ])("%s comes out the same", async (_, up) => {
    expect(await tried(up)).toEqual({ failure: null, changes: [] });
  });

  test("what fails on another day is told", async () => {
    const late = `do $$ begin if now() > '${new Date(Date.now() + 86_400_000).toISOString()}' then raise 'too late'; end if; end $$`;
    expect(await tried(late)).toMatchObject({ failure: { message: "too late" }, changes: [] });
  });

  test("what fails today is nobody's news here", async () => {
    expect(await tried("do $$ begin perform now() / 0; end $$")).toBeNull();
  });

  test("a default is no reason to ask", async () => {
    expect(await tried("create table t (a timestamptz default now(), b uuid default gen_random_uuid())")).toBe(
      "not asked",
    );
  });
});
