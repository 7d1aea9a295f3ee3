import { describe, expect, test } from "vitest";
import { accessChanges } from "../../src/check/access-changes.ts";
import { accessNotes } from "../../src/check/access-notes.ts";
import { reportRls } from "../../src/check/report-rls.ts";
import type { AccessEvidence } from "../../src/model/index.ts";
import {
  access,
  accessEvidence,
  apiRole,
  call,
  cell,
  identity,
  policy,
  relation,
  routine,
} from "../checks/access-evidence.ts";
import { base, evidence, history } from "../checks/evidence.ts";

const words = (head: AccessEvidence, before: AccessEvidence): readonly string[] =>
  accessChanges(head, before).map(
    ({ subject, identity: who, command, base: was, now }) => `${who} · ${subject} · ${command}: ${was} → ${now}`,
  );

const guarded = (name: string) => relation(name, { policies: [policy("own_rows")] });

const closed = ["none", "none", "none", "none"] as const;
const readable = ["all", "none", "none", "none"] as const;

/** One table that anon reaches so far. */
const reached = (reaches: Parameters<typeof access>[2], parts: Partial<AccessEvidence> = {}): AccessEvidence =>
  accessEvidence({
    relations: [relation("invoices")],
    matrix: [access("public.invoices", "anon", reaches)],
    ...parts,
  });

describe("a cell has changed", () => {
  test("where the base branch was tried and fared otherwise", () => {
    expect(words(reached(["all", "own", "none", "error"]), reached(closed))).toEqual([
      "anon · public.invoices · select: none → all",
      "anon · public.invoices · insert: none → own",
      "anon · public.invoices · delete: none → error",
    ]);
    expect(words(reached(readable), reached(readable))).toEqual([]);
  });

  test("where the table is new, or was not exposed, and is reached now", () => {
    const hidden = accessEvidence({ relations: [relation("invoices", { exposed: false })] });
    for (const before of [accessEvidence(), hidden])
      expect(words(reached(readable), before)).toEqual(["anon · public.invoices · select: none → all"]);
    expect(words(reached(closed), accessEvidence())).toEqual([]);
  });

  test("where the table is still there and nobody is let to it any more", () => {
    const hidden = accessEvidence({ relations: [relation("invoices", { exposed: false })] });
    expect(words(hidden, reached(readable))).toEqual(["anon · public.invoices · select: all → none"]);
  });

  test("where its role was none that clients use before", () => {
    const visitor = { identities: [identity("visitor")] };
    const matrix = [access("public.invoices", "visitor", readable)];
    expect(
      words(reached(closed, { ...visitor, matrix }), accessEvidence({ relations: [relation("invoices")] })),
    ).toEqual(["visitor · public.invoices · select: none → all"]);
  });

  test("where a call is let through, answers with more, or gives a row away", () => {
    const callable = (reach: Parameters<typeof call>[2], allowed = true) =>
      accessEvidence({
        routines: [routine("peek()", { callableBy: ["anon"] })],
        calls: [call("public.peek()", "anon", reach, { allowed })],
      });
    expect(words(callable("all"), callable("own"))).toEqual(["anon · public.peek() · call: own → all"]);
    expect(words(callable("none"), accessEvidence())).toEqual(["anon · public.peek() · call: none → allowed"]);
    const giving = (reach: "none" | "own") =>
      reached(closed, { matrix: [access("public.invoices", "anon", closed, { handOver: cell(reach) })] });
    expect(words(giving("own"), giving("none"))).toEqual(["anon · public.invoices · hand over: none → own"]);
  });
});

describe("nothing is said to have changed", () => {
  test("where one side could not be tried", () => {
    const untried = accessEvidence({ relations: [relation("invoices")] });
    expect(words(reached(readable), untried)).toEqual([]);
    expect(words(untried, reached(readable))).toEqual([]);
  });

  test("where there was no row to try with", () => {
    const untried = access("public.invoices", "anon", readable);
    const cells = { ...untried.cells, select: cell("error", { sqlstate: "", message: "no row fits" }) };
    const blind = reached(closed, { matrix: [{ ...untried, cells, handOver: cells.select }] });
    expect(words(reached(readable), blind)).toEqual([]);
    expect(words(blind, reached(closed))).toEqual([]);
  });

  test("where the identity is new, and its role is not", () => {
    const identities = [identity("authenticated", { id: "authenticated as admin", actsAs: "admin" })];
    const matrix = [access("public.invoices", "authenticated as admin", readable)];
    expect(
      words(reached(closed, { identities, matrix }), accessEvidence({ relations: [relation("invoices")] })),
    ).toEqual([]);
  });

  test("where the role is trusted, and its service reaches what is new", () => {
    const matrix = [access("public.invoices", "service_role", ["all", "all", "all", "all"])];
    expect(words(reached(closed, { matrix }), accessEvidence())).toEqual([]);
  });

  test("where the table is gone", () => {
    expect(words(accessEvidence(), reached(readable))).toEqual([]);
  });
});

const looked = (folder: string, now: AccessEvidence | null, before: AccessEvidence | null = null) =>
  evidence([], { history: history([], { folder }), access: now, baseAccess: before });

describe("the report", () => {
  test("has no part about access where nobody looked", () => {
    expect(reportRls([looked("a", null)])).toBeNull();
  });

  test("holds the base branch's cells where one differs, in the order of the identities", () => {
    const matrix = ["authenticated", "anon"].map((who) => access("public.invoices", who, readable));
    const rls = reportRls([
      looked(
        "a",
        reached(readable, { matrix }),
        reached(readable, { matrix: [...matrix.slice(0, 1), access("public.invoices", "anon", closed)] }),
      ),
    ]);
    expect(rls?.access.map(({ identity: who, base: was }) => [who, was?.select ?? null])).toEqual([
      ["anon", "none"],
      ["authenticated", null],
    ]);
  });

  test("counts what is covered, by schema too, and what was", () => {
    const tables = [guarded("a"), relation("b", { rowSecurity: false }), guarded("billing.c")];
    const rls = reportRls([
      looked("a", accessEvidence({ relations: tables }), accessEvidence({ relations: tables.slice(0, 1) })),
    ]);
    expect(rls?.coverage).toMatchObject({
      tables: 3,
      covered: 2,
      percent: 66.6,
      base: 100,
      was: { tables: 1, covered: 1 },
    });
    expect(rls?.coverage.bySchema.map(({ schema, tables: all, covered }) => [schema, covered, all])).toEqual([
      ["billing", 1, 1],
      ["public", 1, 2],
    ]);
    expect(rls?.coverage.uncovered).toEqual([{ table: "public.b", why: "row level security is off" }]);
  });

  test("tells exempt tables with their reason, and does not count them", () => {
    const relations = [relation("log", { rowSecurity: false, exempt: "written by triggers alone" })];
    const rls = reportRls([looked("a", accessEvidence({ relations }))]);
    expect(rls?.coverage).toMatchObject({ tables: 0, covered: 0, percent: 100 });
    expect(rls?.coverage.exempt).toEqual([{ table: "public.log", reason: "written by triggers alone" }]);
  });

  test("keeps what ended in an error with Postgres' words, and what could not be tried", () => {
    const failing = access("public.invoices", "anon", closed);
    const cells = { ...failing.cells, select: cell("error", { sqlstate: "42P17", message: "infinite recursion" }) };
    const now = reached(closed, {
      matrix: [{ ...failing, cells }],
      unproven: [{ subject: "public.invoices", reason: "no row could be made" }],
    });
    const rls = reportRls([looked("a", now)]);
    expect(rls?.errors).toEqual([
      {
        subject: "public.invoices",
        identity: "anon",
        command: "select",
        sqlstate: "42P17",
        message: "infinite recursion",
      },
    ]);
    expect(rls?.unproven).toHaveLength(1);
  });

  test("lists what could not be tried for want of a row as unproven, by command, and not as an error", () => {
    const cells = { ...access("", "", closed).cells, insert: cell("error", { sqlstate: "", message: "no row fits" }) };
    const matrix = ["anon", "authenticated"].map((who) => ({ ...access("public.invoices", who, closed), cells }));
    const rls = reportRls([looked("a", reached(closed, { matrix }))]);
    expect(rls?.errors).toEqual([]);
    expect(rls?.unproven).toEqual([{ subject: "public.invoices", reason: "insert: no row fits" }]);
  });

  test("adds several databases up, and tells their tables of one name apart", () => {
    const rls = reportRls([looked("api", reached(readable), reached(closed)), looked("", reached(closed))]);
    expect(rls?.coverage.tables).toBe(2);
    expect(rls?.access.map(({ table }) => table)).toEqual(["api: public.invoices", ".: public.invoices"]);
    expect(rls?.changes.map(({ subject }) => subject)).toEqual(["api: public.invoices"]);
    expect(rls?.exposure.roles.map(({ name }) => name)).toEqual(["anon", "authenticated", "service_role"]);
  });

  test("knows nothing of what was where one base branch could not be looked at", () => {
    const blind = evidence([], {
      access: reached(closed),
      base: { ...base([]), migrations: [{ id: "1", version: "1", up: "", down: null, file: "1.sql" }] },
    });
    expect(reportRls([looked("api", reached(closed), reached(closed)), blind])?.coverage.was).toBeNull();
  });
});

test("a note says what counted as exposed; where nothing does, nothing is said", () => {
  const { exposure } = accessEvidence();
  const seen = reached(closed, {
    exposure: { ...exposure, roles: [apiRole("we`ird")] },
    identities: [identity("anon")],
    notes: ["And so."],
  });
  expect(accessNotes(seen)).toEqual([
    "1 relation counts as exposed, in `public` to `we'ird`; tried as `anon`.",
    "And so.",
  ]);
  expect(accessNotes(accessEvidence())).toEqual([]);
  expect(accessNotes(null)).toEqual([]);
});
