// What is told of who reached what, against the base branch and against owners.
import { beforeAll, describe, expect, test } from "vitest";
import { accessCrossesOwner } from "../../src/checks/access-crosses-owner.ts";
import { accessWidened } from "../../src/checks/access-widened.ts";
import type { AccessEvidence, Reach, Relation } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { access, accessEvidence, apiRole, call, grant, policy, relation, routine } from "./access-evidence.ts";
import { evidence } from "./evidence.ts";

beforeAll(loadParser);

type Reaches = readonly [Reach, Reach, Reach, Reach];
const nothing: Reaches = ["none", "none", "none", "none"];
const own = policy("own");
const column = (name: string) => ({ name, type: "uuid", notNull: true, references: null });
const orders = (parts: Partial<Relation> = {}) =>
  relation("orders", { columns: [column("id"), column("user_id")], ownerColumn: "user_id", policies: [own], ...parts });

const one = (table: Relation, anon: Reaches, user: Reaches, parts: Partial<AccessEvidence> = {}) =>
  accessEvidence({
    relations: [table],
    matrix: [access(table.name, "anon", anon), access(table.name, "authenticated", user)],
    ...parts,
  });

describe("access-widened", () => {
  const says = (head: AccessEvidence, base: AccessEvidence | null) =>
    accessWidened
      .find(evidence([], { access: head, baseAccess: base }))
      .map(({ severity, message }) => `${severity ?? "error"}: ${message}`);
  const before = one(orders(), nothing, ["own", "own", "own", "none"]);

  test("tells what an identity gained", () => {
    const opened = orders({ policies: [own, policy("staff", { using: "(note <> ''::text)" })] });
    expect(says(one(opened, ["all", "none", "none", "none"], ["own", "own", "own", "none"]), before)).toEqual([
      "error: `anon` can now read `public.orders`",
    ]);
  });

  test("names all who gained the same in one sentence", () => {
    const opened = orders({ policies: [own, policy("p", { command: "select", using: "true" })] });
    expect(says(one(opened, ["all", "none", "none", "none"], ["all", "own", "own", "none"]), before)).toEqual([
      "error: `anon` and `authenticated` can now read `public.orders`",
    ]);
  });

  test("warns where users gain what is theirs", () => {
    expect(says(one(orders(), nothing, ["own", "own", "own", "own"]), before)).toEqual([
      "warning: `authenticated` can now delete from `public.orders`, own rows only",
    ]);
  });

  test("takes a new grant back", () => {
    const base = one(orders({ grants: [grant("authenticated")] }), nothing, nothing);
    const head = one(
      orders({ grants: [grant("anon", ["delete"]), grant("authenticated")] }),
      ["none", "none", "none", "all"],
      nothing,
    );
    const [found] = accessWidened.find(evidence([], { access: head, baseAccess: base }));
    expect(found?.fix).toBe("revoke delete on public.orders from anon;");
  });

  test.each([
    ["row level security that was turned off", orders({ rowSecurity: false })],
    ["a policy that admits everybody", orders({ policies: [own, policy("p", { command: "delete", using: "true" })] })],
  ])("leaves %s to the check that says so", (_, table) => {
    expect(says(one(table, nothing, ["own", "own", "own", "all"]), before)).toEqual([]);
  });

  test("speaks where that was so before, and this is more", () => {
    const off = orders({ rowSecurity: false });
    const base = one(off, ["all", "none", "none", "none"], nothing);
    expect(says(one(off, ["all", "none", "none", "all"], nothing), base)).toEqual([
      "error: `anon` can now delete from `public.orders`",
    ]);
  });

  test("is silent without a base, about less, about trusted roles, and about what was not tried there", () => {
    const opened = one(orders(), ["all", "none", "none", "none"], nothing);
    expect(says(opened, null)).toEqual([]);
    expect(says(before, opened)).toEqual([
      "warning: `authenticated` can now read, insert into and update `public.orders`, own rows only",
    ]);
    expect(says(opened, accessEvidence({ relations: [orders()] }))).toEqual([]);
    const service = (reaches: Reaches) =>
      accessEvidence({ relations: [orders()], matrix: [access("public.orders", "service_role", reaches)] });
    expect(says(service(["all", "all", "all", "all"]), service(nothing))).toEqual([]);
  });

  test("holds a new table against nothing, but for strangers who change what is nobody's", () => {
    const empty = accessEvidence();
    expect(says(one(orders(), nothing, ["own", "own", "own", "own"]), empty)).toEqual([]);
    const countries = relation("countries", { policies: [policy("p", { command: "select", using: "true" })] });
    expect(says(one(countries, ["all", "none", "none", "none"], ["all", "none", "none", "none"]), empty)).toEqual([]);
    const notes = relation("notes", { policies: [policy("p", { using: "(note <> ''::text)" })] });
    expect(says(one(notes, ["all", "all", "all", "none"], nothing), empty)).toEqual([
      "error: `anon` can now update `public.notes`",
    ]);
  });

  test("tells of functions that give more than before", () => {
    const base = accessEvidence({ routines: [routine("f()")], calls: [call("public.f()", "anon", "none")] });
    expect(
      says(accessEvidence({ routines: [routine("f()")], calls: [call("public.f()", "anon", "all")] }), base),
    ).toEqual(["error: `anon` now gets rows of others from `public.f()`"]);
  });
});

describe("access-crosses-owner", () => {
  const says = (head: AccessEvidence) =>
    accessCrossesOwner
      .find(evidence([], { access: head }))
      .map(({ severity, message }) => `${severity === undefined ? "" : `${severity}: `}${message}`);
  const as = (using: string, user: Reaches, command: "select" | "update" | "all" = "all") =>
    says(one(orders({ policies: [policy("p", { command, using })] }), nothing, user));

  test.each([
    ["writing by a state of the row", "(status = 'draft'::text)", ["none", "none", "all", "none"]],
    [
      "a membership of anything at all",
      "(EXISTS ( SELECT 1 FROM m WHERE ((m.team_id = m.team_id) AND (m.user_id = auth.uid()))))",
      ["all", "none", "none", "none"],
    ],
    ["what no policy explains", "(user_id = auth.uid())", ["all", "none", "none", "none"]],
  ] as const)("fires for %s", (_, using, user) => {
    expect(as(using, user)).toHaveLength(1);
  });

  test.each([
    ["own rows", "(user_id = auth.uid())", ["own", "own", "own", "own"]],
    [
      "rows of a team",
      "(EXISTS ( SELECT 1 FROM m WHERE ((m.team_id = orders.id) AND (m.user_id = auth.uid()))))",
      ["all", "none", "all", "none"],
    ],
    [
      "rows by a list of ids",
      "(id IN ( SELECT m.team_id FROM m WHERE (m.user_id = auth.uid())))",
      ["all", "none", "all", "none"],
    ],
    [
      "staff",
      "(EXISTS ( SELECT 1 FROM staff s WHERE ((s.id = auth.uid()) AND (s.role = 'admin'::text))))",
      ["all", "all", "all", "all"],
    ],
    ["what policy-always-true says", "true", ["all", "all", "all", "all"]],
  ] as const)("is silent about %s", (_, using, user) => {
    expect(as(using, user)).toEqual([]);
  });

  test("tells of rows that everybody may read by their state, and stops nobody", () => {
    const published = "((status = 'published'::text) OR (user_id = auth.uid()))";
    expect(as(published, ["all", "own", "none", "none"])).toEqual([
      "info: `authenticated` can read rows of others in `public.orders`, by a rule that does not ask whose they are",
    ]);
  });

  test("reads the state that a function asks for, and tells a role from a team", () => {
    const shared =
      "CREATE FUNCTION public.is_shared(p uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $f$ select exists (select 1 from shares where order_id = p and active = true) $f$";
    const staff =
      "CREATE FUNCTION public.is_staff() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS $f$ select exists (select 1 from public.orders where user_id = auth.uid() and kind = 'staff') $f$";
    const of = (using: string, name: string, definition: string) => {
      const kind = { name: "kind", type: "text", notNull: true, references: "public.kinds.name" };
      const asked = orders({ policies: [policy("p", { command: "select", using })] });
      const routines = [routine(name, { definer: true, definition })];
      const reaches: Reaches = ["all", "none", "none", "none"];
      return says(one({ ...asked, columns: [...asked.columns, kind] }, nothing, reaches, { routines }));
    };
    expect(of("is_shared(id)", "is_shared(uuid)", shared)).toEqual([
      "info: `authenticated` can read rows of others in `public.orders`, by a rule that does not ask whose they are",
    ]);
    expect(of("((user_id = auth.uid()) OR is_staff())", "is_staff()", staff)).toEqual([]);
  });

  test("fires where a policy that opens every row stands beside one that opens one's own", () => {
    const both = [
      policy("own", { command: "select" }),
      policy("staff", { command: "select", using: "true", roles: ["authenticated"] }),
    ];
    expect(says(one(orders({ policies: both }), nothing, ["all", "none", "none", "none"]))).toEqual([
      "`authenticated` can read rows of others in `public.orders`",
    ]);
  });

  test("leaves to other checks what is theirs", () => {
    const all: Reaches = ["all", "all", "all", "all"];
    expect(says(one(orders({ rowSecurity: false }), all, all))).toEqual([]);
    const view = relation("v", { kind: "view", ownerColumn: "user_id", reads: ["public.orders"], rowSecurity: false });
    expect(says(one(view, nothing, all, { relations: [orders(), view] }))).toEqual([]);
    const passing = one(orders(), nothing, all);
    const roles = [apiRole("authenticated", { bypassesRls: true })];
    expect(says({ ...passing, exposure: { ...passing.exposure, roles } })).toEqual([]);
    expect(says(one(orders({ exempt: "for a reason" }), all, all))).toEqual([]);
  });

  test("tells of a view over what has no row level security of its own", () => {
    const view = relation("v", { kind: "view", ownerColumn: "user_id", reads: ["private.orders"], rowSecurity: false });
    expect(says(one(view, nothing, ["all", "none", "none", "none"]))).toEqual([
      "`authenticated` can read rows of others in `public.v`",
    ]);
  });

  const definition =
    "CREATE FUNCTION public.all_orders() RETURNS SETOF orders LANGUAGE sql SECURITY DEFINER AS $f$ select * from orders $f$";

  test("tells of a function that gives rows of others, unless they may be read anyway", () => {
    const told = (select: Reach) =>
      says(
        one(orders(), nothing, [select, "none", "none", "none"], {
          routines: [routine("all_orders()", { definer: true, definition })],
          calls: [call("public.all_orders()", "authenticated", "all")],
        }),
      );
    expect(told("own")).toEqual([
      "`public.all_orders()` gives `authenticated` rows of others, with the rights of `postgres`",
    ]);
    expect(
      says(
        one(
          orders({ policies: [policy("p", { command: "select", using: "true" })] }),
          nothing,
          ["all", "none", "none", "none"],
          {
            routines: [routine("all_orders()", { definer: true, definition })],
            calls: [call("public.all_orders()", "authenticated", "all")],
          },
        ),
      ),
    ).toEqual([]);
  });
});
