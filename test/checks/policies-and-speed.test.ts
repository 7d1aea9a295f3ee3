// What the checks of how fast policies are say of evidence that was made up.
import { beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/checks/contract.ts";
import { policyOverlaps } from "../../src/checks/policy-overlaps.ts";
import { policyUnindexed } from "../../src/checks/policy-unindexed.ts";
import { policyUnwrappedCall } from "../../src/checks/policy-unwrapped-call.ts";
import type { AccessEvidence, DraftFinding, Policy, Relation } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { accessEvidence, policy, relation, routine } from "./access-evidence.ts";
import { evidence } from "./evidence.ts";

beforeAll(loadParser);

const say = (check: Check, parts: Partial<AccessEvidence>): readonly DraftFinding[] =>
  check.find(evidence([], { access: accessEvidence(parts) }));

const column = (name: string, notNull = true) => ({ name, type: "uuid", notNull, references: null });

const orders = (policies: readonly Policy[], parts: Partial<Relation> = {}): Relation =>
  relation("orders", { columns: [column("id"), column("user_id")], ownerColumn: "user_id", policies, ...parts });

describe("policy-unwrapped-call", () => {
  const fixes = (using: string, routines: AccessEvidence["routines"] = []) =>
    say(policyUnwrappedCall, { relations: [orders([policy("p", { using })])], routines }).map(({ fix }) => fix);
  const stable = (name: string) =>
    routine(name, {
      definition: `CREATE FUNCTION public.${name} RETURNS boolean LANGUAGE sql STABLE AS $f$ select true $f$`,
    });

  test.each([
    ["(auth.uid() = user_id)", "((select auth.uid()) = user_id)"],
    ["((auth.jwt() ->> 'role'::text) = 'staff'::text)", "(((select auth.jwt()) ->> 'role'::text) = 'staff'::text)"],
    [
      "(user_id = (current_setting('app.user_id'::text, true))::uuid)",
      "(user_id = ((select current_setting('app.user_id'::text, true)))::uuid)",
    ],
    ["(note = 'é('::text OR auth.uid() = user_id)", "(note = 'é('::text OR (select auth.uid()) = user_id)"],
    [
      "(EXISTS ( SELECT 1 FROM m WHERE (m.user_id = auth.uid())))",
      "(EXISTS ( SELECT 1 FROM m WHERE (m.user_id = (select auth.uid()))))",
    ],
  ])("wraps only the call: %s", (using, wrapped) => {
    expect(fixes(using)).toEqual([`alter policy p on public.orders using ${wrapped};`]);
  });

  test("wraps a stable function of the user's, with what it is given", () => {
    expect(fixes("has_role(auth.uid(), 'x'::text)", [stable("has_role(uuid,text)")])).toEqual([
      "alter policy p on public.orders using ((select has_role(auth.uid(), 'x'::text)));",
    ]);
  });

  test("wraps inside of a call that reads a column", () => {
    expect(fixes("can(auth.uid(), id)", [stable("can(uuid,uuid)")])).toEqual([
      "alter policy p on public.orders using (can((select auth.uid()), id));",
    ]);
  });

  test("offers no fix where a sub-select would be taken for rows", () => {
    expect(fixes("(id = ANY (my_ids()))", [stable("my_ids()")])).toEqual([null]);
  });

  test.each([
    "(( SELECT auth.uid() AS uid) = user_id)",
    "(id IN ( SELECT my_ids() AS my_ids))",
    "can(id)",
    "(created_at < now())",
    "(CURRENT_USER = 'x'::name)",
    "(current_setting('TimeZone'::text) = 'UTC'::text)",
  ])("is silent about %s", (using) => {
    expect(fixes(using, [stable("my_ids()"), stable("can(uuid)")])).toEqual([]);
  });
});

describe("policy-unindexed", () => {
  const members = relation("members", {
    columns: [column("team_id"), column("user_id")],
    indexed: ["team_id"],
  });
  const says = (one: Partial<Policy>, parts: Partial<Relation> = {}) =>
    say(policyUnindexed, { relations: [orders([policy("p", one)], parts), members] }).map(({ subject, fix }) => [
      subject,
      fix,
    ]);

  test("fires for a column that is compared with who asks, and names the index", () => {
    expect(says({ using: "(( SELECT auth.uid() AS uid) = user_id)" })).toEqual([
      ["public.orders user_id", "create index orders_user_id_idx on public.orders (user_id);"],
    ]);
  });

  test("fires for a column that a sub-select searches by, unless another one serves", () => {
    expect(says({ using: "(id IN ( SELECT m.team_id FROM members m WHERE (m.user_id = auth.uid())))" })).toEqual([
      ["public.members user_id", "create index members_user_id_idx on public.members (user_id);"],
    ]);
    const served = "(EXISTS ( SELECT 1 FROM members m WHERE ((m.team_id = orders.id) AND (m.user_id = auth.uid()))))";
    expect(says({ using: served })).toEqual([]);
  });

  test.each([
    ["an indexed column", { using: "(user_id = auth.uid())" }, { indexed: ["id", "user_id"] }],
    ["a new row", { command: "insert", using: null, check: "(user_id = auth.uid())" }, {}],
    ["a number as text", { using: "((user_id)::text = (auth.uid())::text)" }, {}],
    ["a constant", { using: "(user_id = '1'::uuid)" }, {}],
  ] as const)("is silent about %s", (_, one, parts) => {
    expect(says(one, parts)).toEqual([]);
  });

  test("takes hostile names as they are", () => {
    const name = 'public."Über ""alle"" Tische, die es je gab"';
    const [found] = say(policyUnindexed, {
      relations: [
        relation(name, {
          columns: [column("Wem gehört's")],
          policies: [policy("p", { using: '("Wem gehört\'s" = ( SELECT auth.uid() AS uid))' })],
        }),
      ],
    });
    expect(found?.fix).toBe(
      `create index "Über ""alle"" Tische, die es j_Wem gehört's_idx" on ${name} ("Wem gehört's");`,
    );
  });
});

describe("policy-overlaps", () => {
  const says = (policies: readonly Policy[]) =>
    say(policyOverlaps, { relations: [orders(policies)] }).map(({ detail }) => detail);

  test("tells once per table which policies meet where", () => {
    expect(says([policy("a"), policy("b", { command: "select" }), policy("c", { roles: ["authenticated"] })])).toEqual([
      "`anon`, select: `a` and `b`\n`authenticated`, select: `a`, `b` and `c`\n`authenticated`, insert, update and delete: `a` and `c`",
    ]);
  });

  test("is silent about other commands, other roles, restrictions and those who pass anyway", () => {
    expect(says([policy("a", { command: "select" }), policy("b", { command: "update" })])).toEqual([]);
    expect(says([policy("a", { roles: ["anon"] }), policy("b", { roles: ["authenticated"] })])).toEqual([]);
    expect(says([policy("a"), policy("b", { permissive: false })])).toEqual([]);
    expect(says([policy("a", { roles: ["service_role"] }), policy("b", { roles: ["service_role"] })])).toEqual([]);
  });
});
