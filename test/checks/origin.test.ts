import { beforeAll, describe, expect, test } from "vitest";
import {
  type Origin,
  originOfDefault,
  originOfGrant,
  originOfPolicy,
  originOfRelation,
  originOfRole,
  originOfRoutine,
} from "../../src/checks/origin.ts";
import type { Change, Evidence, Json } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { evidence, migration, step } from "./evidence.ts";

beforeAll(loadParser);

type Traits = Readonly<Record<string, Json>>;

const change = (
  type: Change["type"],
  address: string,
  after: Traits | null = {},
  before: Traits | null = null,
): Change => ({
  type,
  kind: /^(?:materialized view|default privileges|\S+)/.exec(address)?.[0] ?? "",
  address,
  parent: null,
  before,
  after,
  rankOnly: false,
});
const made = (address: string, traits: Traits = {}) => change("added", address, traits);
const altered = (address: string, after: Traits, before: Traits = {}) => change("altered", address, after, before);

/** A history of scripts, each with what it changed. */
const history = (...parts: readonly (readonly [sql: string, ...changes: readonly Change[]])[]): Evidence => {
  const steps = parts.map(([sql, ...changes], index) => step(migration(`00${index + 1}_x`, sql), { changes }));
  return evidence([], { steps });
};

const placed = ({ migrations, file, line }: Origin): string =>
  `${migrations.join()} ${file ?? "nowhere"}:${line ?? "-"}`;

const orders = "table public.orders";

describe("a relation", () => {
  test.each([
    ["where it was made", "select 1;\n\ncreate table orders (id int);", 3],
    ["in a DO block", "do $$ begin\n create table if not exists public.orders (id int);\nend $$;", 1],
    ["by SQL that nobody can read", "select 1;\ndo $$ begin execute format('create table %I', 'orders'); end $$;", 2],
    ["by a file that does not name it", "select 1;\nselect made_elsewhere();", 1],
    ["by an empty file", "", 1],
    ["in a file that does not parse", "creat table;\ncreate table public.orders (id int);", 2],
  ])("is found %s", (_, sql, line) => {
    const seen = history(["select 1"], [sql, made(orders)]);
    expect(placed(originOfRelation(seen, "public.orders"))).toBe(`002_x migrations/002_x.sql:${line}`);
  });

  test("has no place where no migration made it", () => {
    expect(originOfRelation(history(["select 1"]), "auth.users")).toEqual({ migrations: [], file: null, line: null });
  });

  test("is found under its newest name", () => {
    const seen = history(
      ["create table public.purchases (id int);", made("table public.purchases")],
      [
        "alter table public.purchases rename to orders;",
        change("removed", "table public.purchases", null, {}),
        made(orders),
      ],
    );
    expect(placed(originOfRelation(seen, "public.orders", ["row security"]))).toBe("002_x migrations/002_x.sql:1");
  });

  test("is found where row level security was switched off, and not where other traits changed", () => {
    const seen = history(
      [
        "create table orders (id int); alter table orders enable row level security;",
        made(orders, { "row security": true }),
      ],
      ["select 1;\nalter table public.orders disable row level security;", altered(orders, { "row security": null })],
      ["comment on table orders is 'x';", altered(orders, { comment: "x" })],
    );
    expect(placed(originOfRelation(seen, "public.orders", ["row security"]))).toBe("002_x migrations/002_x.sql:2");
  });

  test("made again is not blamed on what was dropped before", () => {
    const seen = history(
      ["create table orders (id int);", made(orders)],
      ["alter table orders disable row level security;", altered(orders, { "row security": null })],
      ["drop table orders;", change("removed", orders, null, {})],
      ["create table orders (id int);", made(orders)],
    );
    expect(placed(originOfRelation(seen, "public.orders", ["row security"]))).toBe("004_x migrations/004_x.sql:1");
  });

  test("with a hostile name is found", () => {
    const name = 'public."Ord""ers; drop.ü"';
    const seen = history([`select 1;\ncreate table ${name} (id int);`, made(`table ${name}`)]);
    expect(placed(originOfRelation(seen, name))).toBe("001_x migrations/001_x.sql:2");
  });
});

describe("a grant", () => {
  const table = ["create table orders (id int);", made(orders)] as const;

  test("is found where it opened the table, not where rights were taken away", () => {
    const seen = history(
      table,
      ["select 1;\ngrant select on orders to anon;", altered(orders, { acl: { anon: ["SELECT"] } }, { acl: null })],
      [
        "revoke insert on orders from joe;",
        altered(orders, { acl: { anon: ["SELECT"] } }, { acl: { anon: ["SELECT"], joe: ["INSERT"] } }),
      ],
    );
    expect(placed(originOfGrant(seen, "public.orders"))).toBe("002_x migrations/002_x.sql:2");
  });

  test("of a whole schema is found", () => {
    const seen = history(table, [
      "select 1;\ngrant select on all tables in schema public to anon;",
      altered(orders, { acl: { anon: ["SELECT"] } }, { acl: null }),
    ]);
    expect(placed(originOfGrant(seen, "public.orders"))).toBe("002_x migrations/002_x.sql:2");
  });

  test("that nobody made is where the table was made", () => {
    expect(placed(originOfGrant(history([...table]), "public.orders"))).toBe("001_x migrations/001_x.sql:1");
  });
});

test("a policy is found where it was made or changed last", () => {
  const address = 'policy public.orders."Own rows"';
  const seen = history(
    [
      'create policy "Own rows" on items using (true);\ncreate policy "Own rows" on orders using (true);',
      made(address),
    ],
    ['select 1;\nalter policy "Own rows" on orders using (false);', altered(address, { using: "false" })],
  );
  expect(placed(originOfPolicy(seen, "public.orders", "Own rows"))).toBe("002_x migrations/002_x.sql:2");
});

test("functions of one name are told apart by their arguments", () => {
  const seen = history(
    ["create function f(a uuid) returns int language sql as 'select 1';", made("function public.f(a uuid)")],
    [
      "select 1;\ncreate function f(a uuid, b text[]) returns int language sql as 'select 1';",
      made("function public.f(a uuid, VARIADIC b text[])"),
    ],
  );
  expect(placed(originOfRoutine(seen, "public.f(uuid)"))).toBe("001_x migrations/001_x.sql:1");
  expect(placed(originOfRoutine(seen, "public.f(uuid, text[])"))).toBe("002_x migrations/002_x.sql:2");
});

test("a function that was altered is found there", () => {
  const seen = history(
    ["create function f() returns int language sql as 'select 1';", made("function public.f()")],
    ["alter function public.f() security definer;", altered("function public.f()", { definition: "…" })],
  );
  expect(placed(originOfRoutine(seen, "public.f()"))).toBe("002_x migrations/002_x.sql:1");
});

test("roles and default privileges are found", () => {
  const seen = history(
    ['select 1;\nalter role "App" bypassrls;', altered('role "App"', { attributes: [] })],
    [
      "alter default privileges in schema app grant select on tables to web;\nalter default privileges in schema public grant select on tables to anon;",
      made("default privileges for role postgres in schema public on tables", { acl: ["anon=SELECT"] }),
    ],
  );
  expect(placed(originOfRole(seen, "App"))).toBe("001_x migrations/001_x.sql:2");
  const setting = {
    creator: "postgres",
    schema: "public",
    role: "anon",
    commands: ["select"],
    platform: false,
  } as const;
  expect(placed(originOfDefault(seen, setting))).toBe("002_x migrations/002_x.sql:2");
});

test("a thousand migrations and as many questions take no time worth speaking of", () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `public.t${index}`);
  const seen = history(...names.map((name) => [`create table ${name} (id int);`, made(`table ${name}`)] as const));
  const start = performance.now();
  for (const name of names) expect(originOfRelation(seen, name).line).toBe(1);
  expect(performance.now() - start).toBeLessThan(2_000);
});
