import { beforeAll, expect, test } from "vitest";
import { coverageOf, coverageShortfall } from "../../src/checks/coverage.ts";
import { loadParser } from "../../src/sql/index.ts";
import { accessEvidence, grant, policy, relation } from "./access-evidence.ts";
import { migration, step } from "./evidence.ts";

beforeAll(loadParser);

const closedReads = policy("p", { command: "select" });

test("counts exposed tables, and says what each of the rest lacks", () => {
  const relations = [
    relation("covered", { policies: [policy("p")] }),
    relation("events", { kind: "partitioned table", policies: [policy("p")] }),
    relation("events_1", { kind: "partition", partitionOf: "public.events" }),
    relation("events_2", { kind: "partition", partitionOf: "public.events", rowSecurity: false }),
    relation("asleep", { rowSecurity: false, policies: [policy("p")] }),
    relation("half", { policies: [closedReads], grants: [grant("anon", ["select", "insert"])] }),
    relation("api.open", { rowSecurity: false }),
    relation("exempt", { rowSecurity: false, exempt: "lookup" }),
    relation("storage.objects", { platform: true, rowSecurity: false }),
    relation("list", { kind: "view", rowSecurity: false }),
    relation("inner", { exposed: false, grants: [], rowSecurity: false }),
  ];
  expect(coverageOf(accessEvidence({ relations }), [])).toEqual({
    tables: 7,
    covered: 3,
    percent: 42.8,
    bySchema: [
      { schema: "api", tables: 1, covered: 0, percent: 0 },
      { schema: "public", tables: 6, covered: 3, percent: 50 },
    ],
    uncovered: [
      { relation: "public.events_2", why: "row level security is off" },
      { relation: "public.asleep", why: "policies, but row level security is off" },
      { relation: "public.half", why: "no policy admits insert for anon" },
      { relation: "api.open", why: "row level security is off" },
    ],
  });
});

test("a grant on a whole schema asks for nothing of one table; a grant by name does", () => {
  const table = relation("orders", { policies: [closedReads], grants: [grant("anon")] });
  const seen = (sql: string) => {
    const change = { type: "added", kind: "table", address: "table public.orders", parent: null } as const;
    const changes = [{ ...change, before: null, after: {}, rankOnly: false }];
    return coverageOf(accessEvidence({ relations: [table] }), [step(migration("001_x", sql), { changes })]).percent;
  };
  expect(seen("create table orders (id int); grant all on all tables in schema public to anon;")).toBe(100);
  expect(seen("create table orders (id int); grant all on orders to anon;")).toBe(0);
  expect(seen("create table orders (id int); grant all on orders to somebody;")).toBe(100);
});

test("a shortfall is told with what is missing, and nothing is said where enough is covered", () => {
  const access = accessEvidence({
    relations: [relation("a", { policies: [policy("p")] }), relation("b", { rowSecurity: false })],
  });
  const coverage = coverageOf(access, []);
  expect(coverageShortfall(coverage, 51)).toMatchObject({
    subject: "coverage",
    message: "row level security covers 1 of 2 exposed tables: 50 %, and 51 % is asked for",
    detail: "public.b: row level security is off",
  });
  expect(coverageShortfall(coverage, 50)).toBeNull();
  expect(coverageShortfall(coverage, null)).toBeNull();
  expect(coverageShortfall(coverageOf(accessEvidence(), []), 100)).toBeNull();
});
