import { expect, test } from "vitest";
import { attributions } from "../../src/drift/index.ts";
import type { Change, Drift } from "../../src/model/index.ts";

const change = (address: string, type: string | null): Change => ({
  type: type === null ? "removed" : "altered",
  kind: "column",
  address,
  parent: "table public.users",
  before: { type: "text" },
  after: type === null ? null : { type },
  rankOnly: false,
});

const leg = (source: string, changes: readonly Change[], more: Partial<Drift> = {}): Drift => ({
  kind: "schema-file",
  source,
  status: changes.length === 0 ? "in-sync" : "drift",
  changes: changes.map((one) => ({ change: one, file: null, line: null })),
  outside: [],
  fix: null,
  problem: null,
  notes: [],
  ...more,
});

const nick = "column public.users.nick";

test("one source that differs while others agree is the odd one", () => {
  const [found] = attributions([leg("schema.sql", []), leg("production", [change(nick, "varchar")])]);
  expect(found).toEqual({ address: nick, agree: ["schema.sql"], differ: [["production"]], odd: ["production"] });
});

test("the migrations are the odd one where all others say the same", () => {
  const [found] = attributions([
    leg("schema.sql", [change(nick, "varchar")]),
    leg("production", [change(nick, "varchar")]),
  ]);
  expect(found?.odd).toEqual(["migrations"]);
});

test("nobody is where everybody says something else", () => {
  const [found] = attributions([leg("schema.sql", [change(nick, "varchar")]), leg("production", [change(nick, null)])]);
  expect(found?.odd).toEqual([]);
});

test("who cannot express an object, or could not be compared, has no say", () => {
  expect(attributions([leg("schema.sql", []), leg("x", [], { status: "error" })])).toEqual([]);
  const [found] = attributions([
    leg("prisma", [], { outside: [nick] }),
    leg("production", [change(nick, "varchar")]),
    leg("schema.sql", []),
  ]);
  expect(found).toMatchObject({ agree: ["schema.sql"], odd: ["production"] });
});
