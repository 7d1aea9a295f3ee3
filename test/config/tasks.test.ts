import { expect, test } from "vitest";
import { resolveSettings } from "../../src/config/index.ts";
import { Problem } from "../../src/model/index.ts";

const known = { checks: [], layouts: [] };
const resolved = (
  yaml: string,
  flags: Readonly<Record<string, string | readonly string[]>> = {},
  scope: "check" | "promote" = "promote",
) =>
  resolveSettings({
    flags,
    inputs: {},
    file: { path: "lockstep.yml", bytes: new TextEncoder().encode(yaml) },
    environment: {},
    known,
    scope,
  });
const short = ({
  kind,
  of,
  timeoutMs,
  onFailure,
}: {
  kind: string;
  of: readonly string[];
  timeoutMs: number;
  onFailure: string;
}) => [kind, of.join("+"), timeoutMs / 1000, onFailure].join(" ");

test("tasks are read from the file as texts and as maps", () => {
  const yaml = `
before: bootstrap.sql
promote:
  before: checks/daily.sql
  after:
    - refresh
    - refresh: [public.a, public.b]
      timeout: 10m
      on-failure: continue
    - analyze:public.users
    - sql: tasks/warm up.sql
    - assert:checks/x.sql
`;
  const { settings, promote } = resolved(yaml);
  expect(settings.before).toEqual(["bootstrap.sql"]);
  expect(promote.around.before.map(short)).toEqual(["assert checks/daily.sql 60 fail"]);
  expect(promote.around.after.map(short)).toEqual([
    "refresh  900 fail",
    "refresh public.a+public.b 600 continue",
    "analyze public.users 900 fail",
    "sql tasks/warm up.sql 300 fail",
    "assert checks/x.sql 60 fail",
  ]);
});

test("`before` as a flag stands for a promotion's own list, and for a check's files elsewhere", () => {
  const flags = { before: ["sql:a.sql"], after: ["refresh"] };
  const promotion = resolved("before: b.sql", flags);
  expect([promotion.settings.before, promotion.promote.around.before.map(short)]).toEqual([
    ["b.sql"],
    ["sql a.sql 300 fail"],
  ]);
  const check = resolved("", { before: ["a.sql"] }, "check");
  expect([check.settings.before, check.promote.around.before]).toEqual([["a.sql"], []]);
});

test.each([
  ["promote: { after: [{ refesh: true }] }", 'unknown key "refesh"'],
  ["promote: { after: [{ timeout: 1m }] }", "says not what to do"],
  ["promote: { after: [{ sql: a.sql, timeout: soon }] }", "not a duration"],
  ["promote: { after: [sql] }", "names no file"],
  ["promote: { after: [../a.sql] }", "below the root"],
  ["promote: { after: [3] }", "is no task"],
  ["promote: { agter: [refresh] }", 'unknown key "promote.agter"'],
  ["backup-keep: 0", "neither a number nor days"],
  ["health-url: ftp://a", "no url of the web"],
  ["health-url: https://ann:secret@a.example/", "must not stand in this file"],
])("%s is refused", (yaml, says) => {
  try {
    resolved(yaml);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const text = `${error.message}\n${error.detail}`;
    expect(text).toContain(says);
    expect(text).not.toContain("ann:secret");
    return;
  }
  throw new Error("nothing was refused");
});
