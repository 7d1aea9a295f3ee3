// Roles belong to the whole server. What trials and watches do to them in a copy must not reach the rehearsal.
import { expect, test } from "vitest";
import { check } from "../../src/check.ts";
import { checks } from "../../src/checks/index.ts";
import { resolveSettings } from "../../src/config/index.ts";
import { layouts } from "../../src/layouts/index.ts";
import type { Report } from "../../src/model/index.ts";
import { treeOf } from "../rehearse/rehearsal.ts";

type Files = Readonly<Record<string, string>>;

const base = {
  "migrations/001_a.sql": `create table users (id serial primary key, email text);
create role lockstep_old; create role lockstep_used nologin; grant select on users to lockstep_used;
grant lockstep_used to lockstep_old;`,
  "migrations/001_a.down.sql": "drop table users; drop role lockstep_old; drop role lockstep_used;",
};

const judged = async (own: Files, { tried }: { readonly tried: boolean }): Promise<Report> => {
  const known = { checks: checks.map(({ id }) => id), layouts: layouts.map(({ id }) => id) };
  const flags = { postgres: "embedded", ...(tried ? {} : { rows: "0" }) };
  const { settings } = resolveSettings({ flags, inputs: {}, file: null, environment: {}, known });
  const off = Object.fromEntries(
    checks.filter(({ group }) => group === "safety").map(({ id }) => [id, "off" as const]),
  );
  const other = { ...base, "migrations/003_c.sql": "alter table users add column nick text;" };
  return await check({
    settings: tried ? settings : { ...settings, checks: { ...settings.checks, ...off } },
    tree: treeOf({ ...base, ...own }),
    base: { sha: "b".repeat(40), tree: treeOf(base) },
    declare: null,
    ...(tried
      ? {
          others: async () => ({
            branches: [{ name: "pull request #12", url: null, isFork: false, tree: treeOf(other) }],
            notes: [],
          }),
        }
      : {}),
    environment: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
    progress: () => undefined,
    signal: new AbortController().signal,
    today: "2026-11-20",
    now: () => performance.now(),
    tool: "0.0.0",
  });
};

const outcome = ({ verdict, migrations, findings }: Report) => ({
  verdict,
  steps: migrations.map(({ up, down, roundTrip }) => [up.status, down.status, roundTrip]),
  findings: findings.map(({ check: id, message }) => `${id}: ${message}`),
});

const touching = "alter table users add column alias text;";
/** What only those who try and watch can see. */
const ofTrials =
  /^(?:up-destroys-data|down-loses-data|not-rerunnable|lock-|table-|index-|rename-|drop-breaks|type-change|many-)/;
const hidden = (sql: string): string =>
  `do $x$ begin execute ${sql.replace(/^(\w{2})(.*)$/s, "'$1' || '$2'")}; end $x$;`;

const ups: Readonly<Record<string, readonly [up: string, down: string]>> = {
  create: ["create role lockstep_new;", "drop role lockstep_new;"],
  "create and grant": [
    "create role lockstep_new; grant select on users to lockstep_new;",
    "drop owned by lockstep_new; drop role lockstep_new;",
  ],
  "create, not in the text": [hidden("create role lockstep_new"), hidden("drop role lockstep_new")],
  drop: ["drop role lockstep_old;", "create role lockstep_old; grant lockstep_used to lockstep_old;"],
  "drop, not in the text": [hidden("drop role lockstep_old"), hidden("create role lockstep_old")],
  "drop one that is used": [
    "drop owned by lockstep_used; drop role lockstep_used;",
    "create role lockstep_used; grant select on users to lockstep_used; grant lockstep_used to lockstep_old;",
  ],
  alter: ["alter role lockstep_old createdb;", "alter role lockstep_old nocreatedb;"],
  "a setting": ["alter role lockstep_old set work_mem = '8MB';", "alter role lockstep_old reset work_mem;"],
  "a member": ["revoke lockstep_used from lockstep_old;", "grant lockstep_used to lockstep_old;"],
  rename: ["alter role lockstep_old rename to lockstep_young;", "alter role lockstep_young rename to lockstep_old;"],
  "from half way": [
    "commit; create role lockstep_new; create index concurrently users_email on users (email);",
    "drop index users_email; drop role lockstep_new;",
  ],
};

const twice: ReadonlySet<string> = new Set(["create", "create, not in the text"]);

test.each(
  Object.entries(ups).flatMap(([name, [up, down]]) => [
    [name, "with a down", up, down] as const,
    ...(twice.has(name) ? [[name, "without a down", up, null] as const] : []),
  ]),
)("%s, %s", { timeout: 120_000 }, async (_, __, up, down) => {
  const own = {
    "migrations/002_b.sql": `${up} ${touching}`,
    ...(down === null ? {} : { "migrations/002_b.down.sql": `${down} alter table users drop column alias;` }),
  };
  const plain = outcome(await judged(own, { tried: false }));
  const tried = outcome(await judged(own, { tried: true }));
  expect({ ...tried, findings: tried.findings.filter((one) => !ofTrials.test(one)) }).toEqual(plain);
});
