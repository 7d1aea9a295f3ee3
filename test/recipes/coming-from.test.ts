// docs/coming-from.md: the first steps of each guide, on a production that the other tool has built.
import { expect, test } from "vitest";
import { type Files, failedIn, openSection, runAll, sectionsOf } from "./on-the-page.ts";

const sections = sectionsOf("docs/coming-from.md");

const people = "create table people (id bigint primary key);\n";
const orders = "create table orders (id bigint primary key, total int not null);\n";

type Guide = {
  readonly files: Files;
  /** SQL by which the other tool built production. Null: its ledger is one that we write as it does, so we do. */
  readonly built: string | null;
};

const pairs = (folder: string, names: readonly [string, string], up: string, down: string): Files => ({
  [`${folder}/${names[0]}${up}`]: people,
  [`${folder}/${names[0]}${down}`]: "drop table people;\n",
  [`${folder}/${names[1]}${up}`]: orders,
  [`${folder}/${names[1]}${down}`]: "drop table orders;\n",
});

const stamped = ["20260101000000_people", "20260102000000_orders"] as const;
const numbered = ["001_people", "002_orders"] as const;

// As Atlas makes and fills it.
const atlasLedger = `create schema atlas_schema_revisions;
create table atlas_schema_revisions.atlas_schema_revisions (
  version varchar not null primary key, description varchar not null, type bigint not null default 2,
  applied bigint not null default 0, total bigint not null default 0, executed_at timestamptz not null,
  execution_time bigint not null, error text, error_stmt text, hash varchar not null, partial_hashes jsonb,
  operator_version varchar not null
);
insert into atlas_schema_revisions.atlas_schema_revisions values
  ('20260101000000', 'people', 2, 1, 1, now(), 1, '', '', 'x', 'null', 'Atlas CLI v1.4.0'),
  ('20260102000000', 'orders', 2, 1, 1, now(), 1, '', '', 'y', 'null', 'Atlas CLI v1.4.0');
`;

const marked = (up: string, down: string): string => `-- migrate:up\n${up}\n-- migrate:down\n${down}`;

const guides: Readonly<Record<string, Guide>> = {
  Atlas: {
    files: {
      "db/migrations/atlas.sum": "h1:x=\n",
      [`db/migrations/${stamped[0]}.sql`]: people,
      [`db/migrations/${stamped[1]}.sql`]: orders,
      [`db/rollbacks/${stamped[0]}.sql`]: "drop table people;\n",
      [`db/rollbacks/${stamped[1]}.sql`]: "drop table orders;\n",
    },
    built: `${people}${orders}${atlasLedger}`,
  },
  "squawk, eugene, strong_migrations": {
    files: pairs("migrations", numbered, ".sql", ".down.sql"),
    built: null,
  },
  "Supabase CLI": {
    files: {
      [`supabase/migrations/${stamped[0]}.sql`]: `${people}alter table people enable row level security;\n`,
      [`supabase/rollbacks/${stamped[0]}.sql`]: "drop table people;\n",
    },
    built: null,
  },
  "Prisma Migrate": {
    files: {
      "prisma/schema.prisma": `datasource db {
  provider = "postgresql"
}

model people {
  id BigInt @id
}

model orders {
  id    BigInt @id
  total Int
}
`,
      [`prisma/migrations/${stamped[0]}/migration.sql`]: people,
      [`prisma/migrations/${stamped[0]}/down.sql`]: "drop table people;\n",
      [`prisma/migrations/${stamped[1]}/migration.sql`]: orders,
    },
    built: null,
  },
  Flyway: {
    files: {
      "sql/V1__people.sql": people,
      "sql/U1__people.sql": "drop table people;\n",
      "sql/V2__orders.sql": orders,
      "sql/U2__orders.sql": "drop table orders;\n",
    },
    built: null,
  },
  "golang-migrate": {
    files: pairs("db/migrations", ["000001_people", "000002_orders"], ".up.sql", ".down.sql"),
    built: null,
  },
  dbmate: {
    files: {
      [`db/migrations/${stamped[0]}.sql`]: marked(people, "drop table people;\n"),
      [`db/migrations/${stamped[1]}.sql`]: marked(orders, "drop table orders;\n"),
    },
    built: null,
  },
  "Hand-written scripts": {
    files: pairs("migrations", numbered, ".sql", ".down.sql"),
    built: `${people}${orders}`,
  },
};

test("each guide is tried", () => {
  expect(sections.map(({ title }) => title)).toEqual(Object.keys(guides));
});

test.each(sections.map((section) => [section.title, section] as const))("%s", async (title, section) => {
  const guide = guides[title];
  if (guide === undefined) throw new Error(`no production for ${title}`);
  expect(section.lines.length).toBeLessThanOrEqual(10);
  await using site = await openSection(section, guide.files);
  if (guide.built === null) expect(await site.lockstep("promote")).toMatchObject({ code: 0 });
  else await site.run(guide.built);
  const said = await runAll(site, section.lines);
  expect(failedIn(said)).toEqual([]);
  if (title === "Atlas") site.write("lockstep.yml", section.config.replace("ledger: atlas", "ledger: lockstep"));
  const after = await site.lockstep("promote");
  expect([after.code, after.out + after.err]).toEqual([0, expect.stringContaining("nothing to do")]);
});

test("what Atlas has applied is read from its ledger, and left to Atlas", async () => {
  const [section] = sections;
  const guide = guides.Atlas;
  if (section === undefined || guide?.built == null) throw new Error("no guide for Atlas");
  await using site = await openSection(section, guide.files);
  await site.run(guide.built);
  expect((await site.lockstep("status")).out).toContain("2 applied");
  site.write("db/migrations/20260103000000_more.sql", "alter table orders add column note text;\n");
  const refused = await site.lockstep("promote");
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("is written by its own tool alone")]);
});

test("a table of names that a team keeps by itself is read and written as it is", async () => {
  const section = sections.find(({ title }) => title === "Hand-written scripts");
  if (section === undefined) throw new Error("no such guide");
  await using site = await openSection(section, guides["Hand-written scripts"]?.files ?? {});
  await site.run(`${people}create table migrations (name text primary key, applied_at timestamptz default now());
insert into migrations (name) values ('001_people.sql');`);
  expect((await site.lockstep("promote")).code).toBe(0);
  expect(await site.rows("select name from migrations order by 1")).toEqual([
    { name: "001_people.sql" },
    { name: "002_orders.sql" },
  ]);
});
