import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { checks } from "../../src/checks/index.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import type { Report } from "../../src/model/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

type Files = Readonly<Record<string, string>>;

const checked = (base: Files, more: Files): Promise<Report> => {
  const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };
  const flags = { postgres: "embedded" };
  const { settings } = resolveSettings({ flags, inputs: {}, file: null, environment: {}, known });
  return check({
    settings,
    tree: treeOf({ ...base, ...more }),
    base: { sha: "1".repeat(40), tree: treeOf(base) },
    declare: null,
    environment: process.env,
    progress: () => undefined,
    signal: new AbortController().signal,
    today: "2026-11-30",
    now: () => performance.now(),
    tool: "0.0.0",
  });
};

const base = {
  "migrations/001_a.sql": "create table payments (id int primary key, amount int); create role lockstep_old_role;",
  "migrations/001_a.down.sql": "drop table payments; drop role lockstep_old_role;",
};

test("migrations that change roles are watched beside the rehearsal, which is none the worse", {
  timeout: 120_000,
}, async () => {
  const sizes = { version: 1, postgres: "17.1", timeZone: "UTC", tables: { "public.payments": { rows: 12_000_000 } } };
  const report = await checked(
    { ...base, "lockstep.stats.json": JSON.stringify(sizes) },
    {
      "migrations/002_b.sql": "create role lockstep_new_role; alter table payments alter amount type bigint;",
      "migrations/002_b.down.sql": "alter table payments alter amount type int; drop role lockstep_new_role;",
    },
  );
  const [, fresh] = report.migrations;
  expect(report.postgres?.version).toMatch(/^17\./);
  expect(fresh).toMatchObject({ up: { status: "ok" }, down: { status: "ok" }, roundTrip: "exact" });
  expect(fresh?.rewrites).toEqual([{ line: 1, relation: "public.payments" }]);
  const [cost] = fresh?.costs ?? [];
  expect(cost).toMatchObject({ class: "rewrite", stops: "reads", rows: 12_000_000 });
  expect(cost?.estimateMs).toBeCloseTo((cost?.perMillionRowsMs ?? 0) * 12, 5);
  expect(cost?.perMillionRowsMs).toBeGreaterThan(0);
});
