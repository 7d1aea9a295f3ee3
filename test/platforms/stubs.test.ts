import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platforms } from "../../src/platforms/index.ts";
import { refusalOf, startPlatform } from "./rehearsed.ts";

type Started = Awaited<ReturnType<typeof startPlatform>>;

const stubs = platforms[0]?.stubs ?? [];

describe.each([18, 14])("stub extensions on %i", (major) => {
  let started: Started;
  beforeAll(async () => {
    started = await startPlatform("plain", major);
  }, 180_000);
  afterAll(async () => {
    await started.server[Symbol.asyncDispose]();
  });

  test.each(stubs)("%s is created and dropped without a trace", async (name) => {
    await using database = await started.database();
    await using session = await database.connect("postgres");
    const count = "select count(*)::integer as n from pg_depend";
    const [before] = await session.query(count);
    expect(await refusalOf(session, `create extension "${name}" cascade`)).toBeNull();
    const held = await session.query<{ extname: string }>(
      "select extname from pg_extension where extname <> 'plpgsql' order by 1",
    );
    expect(held.map(({ extname }) => extname)).toContain(name);
    const secure = await session.query("select proname from pg_proc where prosecdef and oid >= 16384");
    expect(secure).toEqual([]);
    for (const { extname } of held) await session.run(`drop extension if exists "${extname}" cascade`);
    await session.run("drop schema if exists pgmq, vault, graphql, pgsodium cascade");
    expect(await session.query(count)).toEqual([before]);
  });

  test("vector keeps its length, measures and is indexed", async () => {
    await using database = await started.database();
    await using session = await database.connect("postgres");
    await session.run(`
      create schema ai; create extension vector schema ai; set search_path = public, ai;
      create table docs (id serial primary key, e vector(3) default '[0,0,0]', h halfvec(4));
      insert into docs (e) values ('[1,2,3]'), (array[3, 2, 1]), ('{1,1,1}'::real[]);
      create index on docs using hnsw (e vector_cosine_ops);
      create index on docs using ivfflat (e vector_l2_ops);
      create index on docs using hnsw ((e::halfvec(3)) halfvec_l2_ops);
      insert into docs (e) select array[i, i, i] from generate_series(1, 2000) i;`);
    expect(
      await session.query(
        `select attname, format_type(atttypid, atttypmod) as type from pg_attribute
          where attrelid = 'docs'::regclass and attname in ('e', 'h') order by 1`,
      ),
    ).toEqual([
      { attname: "e", type: "vector(3)" },
      { attname: "h", type: "halfvec(4)" },
    ]);
    const near = "select e::text as e, e <-> '[1,2,4]' as d from docs order by e <-> '[1,2,4]', id limit 1";
    expect(await session.query(near)).toEqual([{ e: "[1,2,3]", d: 1 }]);
    expect(await session.query("select sum(e)::text as s, avg(e)::text as a from docs where id < 3")).toEqual([
      { s: "[4,4,4]", a: "[2,2,2]" },
    ]);
    expect(await refusalOf(session, "drop extension vector cascade")).toBeNull();
  });

  test("geometry keeps shape and reference system", async () => {
    await using database = await started.database();
    await using session = await database.connect("postgres");
    await session.run(`
      create schema gis; create extension postgis schema gis; set search_path = public, gis;
      create table places (
        a geometry(Point, 4326), b geography(point,4326), c geometry(MultiPolygonZ), d geometry, e geometry(Point, 54321),
        f geography(Point, 4326) generated always as (st_setsrid(st_makepoint(1, 2), 4326)::geography) stored
      );
      create index on places using gist (a); create index on places using gist (b);
      insert into places (a, d) select st_setsrid(st_makepoint(i, i), 4326), 'SRID=4326;POINT(1 2)' from generate_series(1, 3000) i;`);
    const rows = await session.query<{ type: string }>(
      `select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'places'::regclass and attnum > 0 order by attnum`,
    );
    expect(rows.map(({ type }) => type)).toEqual([
      "geometry(Point,4326)",
      "geography(Point,4326)",
      "geometry(MultiPolygonZ)",
      "geometry",
      "geometry(Point)",
      "geography(Point,4326)",
    ]);
    expect(
      await session.query(
        "select count(*)::integer as n from places where st_dwithin(a, a, 10) and st_astext(a) <> ''",
      ),
    ).toEqual([{ n: 3000 }]);
  });

  test("queues and jobs keep what they are given", async () => {
    await using database = await started.database();
    await using session = await database.connect("postgres");
    await session.run(`
      create extension pgmq; select pgmq.create('tasks'); select pgmq.send('tasks', '{"a": 1}'); select pgmq.send('tasks', '{"a": 2}', 0);
      create extension pg_cron with schema pg_catalog;
      select cron.schedule('nightly', '0 3 * * *', 'select 1'); select cron.schedule('nightly', '0 4 * * *', 'select 1');`);
    expect(await session.query("select message from pgmq.read('tasks', 30, 5) order by msg_id")).toEqual([
      { message: { a: 1 } },
      { message: { a: 2 } },
    ]);
    expect(await session.query("select jobname, schedule from cron.job")).toEqual([
      { jobname: "nightly", schedule: "0 4 * * *" },
    ]);
    expect(await refusalOf(session, "select cron.unschedule('nightly')")).toBeNull();
    expect(await refusalOf(session, "select cron.unschedule('nightly')")).toContain("could not find valid entry");
    expect(
      await refusalOf(
        session,
        "select pgmq.archive('tasks', 1); select pgmq.delete('tasks', 2); select pgmq.drop_queue('tasks')",
      ),
    ).toBeNull();
  });
});
