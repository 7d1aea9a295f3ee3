// Which errors of queries are a policy's fault, and for whom.
import { beforeAll, describe, expect, test } from "vitest";
import { policyFails } from "../../src/checks/policy-fails.ts";
import type { AccessEvidence, Cell, DraftFinding, Identity, Policy, Relation } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { access, accessEvidence, cell, grant, identity, policy, relation, routine } from "./access-evidence.ts";
import { evidence } from "./evidence.ts";

beforeAll(loadParser);

const refused = (kind: string, name: string) => ({
  sqlstate: "42501",
  message: `permission denied for ${kind} ${name}`,
});

const fails = (who: string, cause: Cell["cause"], table = "orders") =>
  access(`public.${table}`, who, ["error", "none", "none", "none"], {
    cells: { select: cell("error", cause), insert: cell("none"), update: cell("none"), delete: cell("none") },
  });

const orders = (using: string, parts: Partial<Relation> = {}, one: Partial<Policy> = {}) =>
  relation("orders", { policies: [policy("own", { using, ...one })], ...parts });

const staff = routine("is_staff()", {
  definition: "CREATE FUNCTION public.is_staff() RETURNS boolean LANGUAGE sql AS $f$ select true $f$",
});

const say = (parts: Partial<AccessEvidence>, base: Partial<AccessEvidence> | null = null): readonly DraftFinding[] =>
  policyFails.find(
    evidence([], { access: accessEvidence(parts), baseAccess: base === null ? null : accessEvidence(base) }),
  );

const denied: Partial<AccessEvidence> = {
  relations: [orders("is_staff()")],
  routines: [staff],
  matrix: [fails("authenticated", refused("function", "is_staff"))],
};
const subjects = (found: readonly DraftFinding[]) =>
  found.map(({ subject, severity = "error" }) => `${severity}: ${subject}`);

describe("a function that a policy calls and nobody may execute", () => {
  test("is one cause, whatever it stops, and can be granted", () => {
    const found = say({
      ...denied,
      relations: [orders("is_staff()"), { ...orders("is_staff()"), name: "public.bills" }],
      matrix: [
        fails("authenticated", refused("function", "is_staff")),
        fails("authenticated", refused("function", "is_staff"), "bills"),
      ],
    });
    expect(subjects(found)).toEqual(["error: function public.is_staff()"]);
    expect(found[0]?.fix).toBe("grant execute on function public.is_staff() to authenticated;");
    expect(found[0]?.detail).toContain("`public.bills`: read, as `authenticated`");
  });

  test("may be meant for requests without identity: a warning where the base branch answered, and never a grant", () => {
    const now = { ...denied, matrix: [fails("anon", refused("function", "is_staff"))] };
    expect(say(now)).toEqual([]);
    expect(say(now, { ...now, matrix: [] })).toEqual([]);
    const before = { ...now, matrix: [access("public.orders", "anon", ["none", "none", "none", "none"])] };
    expect(say(now, before)).toMatchObject([{ severity: "warning", fix: null }]);
  });

  test("is left to those who were granted the command", () => {
    expect(
      say({ ...denied, relations: [orders("is_staff()", { grants: [grant("authenticated", ["insert"])] })] }),
    ).toEqual([]);
  });

  test.each<[string, Partial<AccessEvidence>]>([
    ["no policy calls it", { relations: [orders("(user_id = auth.uid())")] }],
    ["the policy is for others", { relations: [orders("is_staff()", {}, { roles: ["anon"] })] }],
    ["the table is the platform's", { relations: [orders("is_staff()", { platform: true })] }],
    ["the table is exempt", { relations: [orders("is_staff()", { exempt: "a list of cities" })] }],
    ["nothing was granted to anybody", { exposure: { ...accessEvidence().exposure, assumed: true } }],
    ["the table could not be filled", { unproven: [{ subject: "public.orders", reason: "no row could be made" }] }],
  ])("is no matter where %s", (_, parts) => {
    expect(say({ ...denied, ...parts })).toEqual([]);
  });

  test("is found behind functions, and behind the policies of what is read", () => {
    const helper = routine("may_see()", {
      definition: "CREATE FUNCTION public.may_see() RETURNS boolean LANGUAGE sql AS $f$ select public.is_staff() $f$",
    });
    const members = relation("members", { policies: [policy("members", { using: "may_see()" })] });
    const reading = orders("(EXISTS ( SELECT 1 FROM members))");
    expect(subjects(say({ ...denied, relations: [reading, members], routines: [staff, helper] }))).toEqual([
      "error: function public.is_staff()",
    ]);
  });
});

describe("against the base branch", () => {
  test("what failed alike before keeps its key, and what is new gets another", () => {
    const bills = { ...orders("is_staff()"), name: "public.bills" };
    const both = [
      fails("authenticated", refused("function", "is_staff")),
      fails("authenticated", refused("function", "is_staff"), "bills"),
    ];
    expect(subjects(say(denied, denied))).toEqual(["error: function public.is_staff()"]);
    expect(subjects(say({ ...denied, relations: [orders("is_staff()"), bills], matrix: both }, denied))).toEqual([
      "error: function public.is_staff()",
      "error: function public.is_staff(), public.bills",
    ]);
  });

  test("a role that stands for the application fails where it was answered before", () => {
    const application: Identity = identity("authenticated", { actsAs: "nobody" });
    const now = { ...denied, identities: [application] };
    const before = { ...now, matrix: [access("public.orders", "authenticated", ["all", "none", "none", "none"])] };
    expect(subjects(say(now))).toEqual(["warning: function public.is_staff()"]);
    expect(subjects(say(now, before))).toEqual(["error: function public.is_staff()"]);
  });
});

describe("a table that a policy reads and that was not granted", () => {
  test("is told without a grant that would show its rows", () => {
    const [found] = say({
      relations: [orders("(EXISTS ( SELECT 1 FROM auth.users))")],
      matrix: [fails("authenticated", refused("table", "users"))],
    });
    expect(found).toMatchObject({ subject: "relation auth.users", fix: null });
    expect(found?.hint).toContain("SECURITY DEFINER");
  });
});

describe("what a function in a policy needs", () => {
  const gone = { sqlstate: "42P01", message: 'relation "members" does not exist' };
  const asking = (parts: Parameters<typeof routine>[1]) =>
    routine("is_staff()", {
      definition:
        "CREATE FUNCTION public.is_staff() RETURNS boolean LANGUAGE plpgsql AS $f$ begin return exists (select from members); end $f$",
      ...parts,
    });
  const with_ = (one: ReturnType<typeof asking>, cause: Cell["cause"]) =>
    say({ ...denied, routines: [one], matrix: [fails("authenticated", cause)] });

  test("is missing where its search_path is its own", () => {
    expect(subjects(with_(asking({}), gone))).toEqual(["error: relation members"]);
  });

  test("may be there on the search_path of clients", () => {
    expect(with_(asking({ searchPath: null }), gone)).toEqual([]);
  });
});

describe("a setting that is cast", () => {
  const using = "(user_id = (current_setting('app.user_id'::text, true))::uuid)";
  const cause = { sqlstate: "22P02", message: 'invalid input syntax for type uuid: ""' };
  const nobody = identity("anon", { id: "app without identity" });
  const asked = {
    identities: [nobody, identity("authenticated")],
    relations: [orders(using)],
    matrix: [fails("app without identity", cause)],
  };

  test("is guarded by a fix where it is empty", () => {
    expect(say(asked)).toEqual([]);
    const [found] = say(asked, {
      ...asked,
      matrix: [access("public.orders", nobody.id, ["none", "none", "none", "none"])],
    });
    expect(found).toMatchObject({ severity: "warning", subject: "setting app.user_id" });
    expect(found?.fix).toBe(
      "alter policy own on public.orders using (user_id = (nullif(current_setting('app.user_id'::text, true), ''))::uuid);",
    );
  });

  test.each<[string, Partial<AccessEvidence>]>([
    [
      "a value of ours is what is wrong",
      { matrix: [fails("app without identity", { ...cause, message: 'invalid input syntax for type uuid: "user"' })] },
    ],
    ["no setting is read", { relations: [orders("((split_part(name, '/'::text, 1))::uuid = auth.uid())")] }],
    ["the setting says something", { identities: [{ ...nobody, settings: { "app.user_id": "1" } }] }],
  ])("is not blamed where %s", (_, parts) => {
    const before = { ...asked, matrix: [access("public.orders", nobody.id, ["none", "none", "none", "none"])] };
    expect(say({ ...asked, ...parts }, before)).toEqual([]);
  });
});

test.each(["P0001", "23514", "57014", "42P17"])("%s is not a policy's", (sqlstate) => {
  const said = { sqlstate, message: "permission denied for function is_staff" };
  expect(say({ ...denied, matrix: [fails("authenticated", said)] })).toEqual([]);
});
