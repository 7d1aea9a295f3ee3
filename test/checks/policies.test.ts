// What the checks of policies say of evidence that was made up.
import { beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/checks/contract.ts";
import { policyAlwaysTrue } from "../../src/checks/policy-always-true.ts";
import { policyNoWithCheck } from "../../src/checks/policy-no-with-check.ts";
import { policyNullIdentity } from "../../src/checks/policy-null-identity.ts";
import { policyOverlaps } from "../../src/checks/policy-overlaps.ts";
import { policyRecursion } from "../../src/checks/policy-recursion.ts";
import { policyTrustsUserMetadata } from "../../src/checks/policy-trusts-user-metadata.ts";
import { policyUnindexed } from "../../src/checks/policy-unindexed.ts";
import { policyUnwrappedCall } from "../../src/checks/policy-unwrapped-call.ts";
import type { AccessEvidence, DraftFinding, Policy, Relation } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { access, accessEvidence, cell, grant, identity, policy, relation, routine } from "./access-evidence.ts";
import { evidence } from "./evidence.ts";

beforeAll(loadParser);

const say = (check: Check, parts: Partial<AccessEvidence>): readonly DraftFinding[] =>
  check.find(evidence([], { access: accessEvidence(parts) }));

const column = (name: string, notNull = true) => ({ name, type: "uuid", notNull, references: null });

const orders = (policies: readonly Policy[], parts: Partial<Relation> = {}): Relation =>
  relation("orders", { columns: [column("id"), column("user_id")], ownerColumn: "user_id", policies, ...parts });

test("a check of policies says nothing where nobody looked", () => {
  for (const check of [policyAlwaysTrue, policyRecursion, policyUnwrappedCall, policyUnindexed, policyOverlaps])
    expect(check.find(evidence([]))).toEqual([]);
});

describe("policy-always-true", () => {
  const fires = (one: Partial<Policy>, parts: Partial<Relation> = {}, rest: readonly Policy[] = []) =>
    say(policyAlwaysTrue, { relations: [orders([policy("p", one), ...rest], parts)] }).map(
      ({ severity, message }) => `${severity ?? "error"}: ${message}`,
    );

  test.each([
    ["writing with true", { using: "true" }, "read"],
    ["an update", { command: "update", using: "(1 = 1)" }, "update"],
    ["a check that another condition hides", { command: "insert", using: null, check: "(false OR true)" }, "insert"],
    [
      "an update whose new row is checked",
      { command: "update", using: "true", check: "(user_id = auth.uid())" },
      "update",
    ],
  ] as const)("fires for %s", (_, one, verb) => {
    const [said] = fires(one);
    expect(said).toMatch(/^error: policy `p` lets `anon` and `authenticated` /);
    if (verb !== "read") expect(said).toContain(` ${verb} every row of \`public.orders\``);
  });

  test("tells of reading and stops nobody", () => {
    expect(fires({ command: "select", using: "true" })).toEqual([
      "info: policy `p` lets `anon` and `authenticated` read every row of `public.orders`",
    ]);
  });

  test("takes being signed in for true where only the signed in come", () => {
    for (const using of ["(auth.role() = 'authenticated'::text)", "(( SELECT auth.uid() AS uid) IS NOT NULL)"])
      expect(fires({ command: "update", using, roles: ["authenticated"] })).toEqual([
        "error: policy `p` lets `authenticated` update every row of `public.orders`",
      ]);
  });

  test.each([
    ["who may not write", { command: "delete", using: "true" }, { grants: [grant("authenticated", ["select"])] }],
    ["what is trusted", { using: "true", roles: ["service_role"] }, {}],
    ["a restriction", { using: "true", permissive: false }, {}],
    ["a table without row level security", { using: "true" }, { rowSecurity: false }],
    [
      "adding to a list of nobody's when signed in",
      { command: "insert", using: null, check: "(auth.uid() IS NOT NULL)" },
      { ownerColumn: null },
    ],
    ["a policy without any condition", { using: null }, {}],
  ] as const)("is silent about %s", (_, one, parts) => {
    expect(fires(one, parts)).toEqual([]);
  });

  test("is silent where a restrictive policy narrows it, and not where that one is true, too", () => {
    expect(fires({ command: "delete", using: "true" }, {}, [policy("q", { permissive: false })])).toEqual([]);
    expect(
      fires({ command: "delete", using: "true" }, {}, [policy("q", { permissive: false, using: "true" })]),
    ).toHaveLength(1);
  });
});

describe("policy-recursion", () => {
  const cause = { sqlstate: "42P17", message: 'infinite recursion detected in policy for relation "members"' };
  const broken = (name: string) =>
    access(name, "authenticated", ["error", "error", "error", "error"], {
      cells: { select: cell("error", cause), insert: cell("none"), update: cell("none"), delete: cell("none") },
    });
  const reads = (name: string, table: string) =>
    relation(name, { policies: [policy(`reads ${table}`, { using: `(EXISTS ( SELECT 1 FROM ${table}))` })] });

  test("names the table that reads itself, and those that only read it", () => {
    const [found, ...more] = say(policyRecursion, {
      relations: [reads("members", "members members_1"), reads("tribes", "members")],
      matrix: [broken("public.members"), broken("public.tribes")],
    });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ subject: "public.members", fix: null });
    expect(found?.detail).toContain("`public.tribes`");
  });

  test("names all tables of a circle once", () => {
    const found = say(policyRecursion, {
      relations: [reads("a", "b"), reads("b", "a"), reads("c", "a")],
      matrix: ["public.a", "public.b", "public.c"].map(broken),
    });
    expect(found.map(({ subject }) => subject)).toEqual(["public.a, public.b"]);
  });

  test("follows a function down to its table", () => {
    const definition =
      "CREATE FUNCTION public.mine(t uuid) RETURNS boolean LANGUAGE sql STABLE AS $f$ select exists (select 1 from members where team = t) $f$";
    const found = say(policyRecursion, {
      relations: [relation("members", { policies: [policy("p", { using: "mine(id)" })] })],
      routines: [routine("mine(uuid)", { definition })],
      matrix: [
        access("public.members", "authenticated", ["error", "none", "none", "none"], {
          cells: {
            ...broken("public.members").cells,
            select: cell("error", { sqlstate: "54001", message: "stack depth limit exceeded" }),
          },
        }),
      ],
    });
    expect(found.map(({ subject }) => subject)).toEqual(["public.members"]);
  });

  test("is silent about a table that reads itself and was not refused", () => {
    expect(say(policyRecursion, { relations: [reads("members", "members")] })).toEqual([]);
  });
});

describe("policy-trusts-user-metadata", () => {
  const fires = (using: string, routines: AccessEvidence["routines"] = []) =>
    say(policyTrustsUserMetadata, { relations: [orders([policy("p", { using })])], routines }).length;
  const helper = (name: string, body: string) =>
    routine(name, {
      definition: `CREATE FUNCTION public.${name} RETURNS boolean LANGUAGE plpgsql AS $f$ begin ${body} end $f$`,
    });

  test.each([
    "(((auth.jwt() -> 'user_metadata'::text) ->> 'role'::text) = 'admin'::text)",
    "((auth.jwt() #>> '{user_metadata,role}'::text[]) = 'admin'::text)",
    "((auth.jwt())['user_metadata'::text] IS NOT NULL)",
    "(EXISTS ( SELECT 1 FROM auth.users WHERE ((users.raw_user_meta_data ->> 'admin'::text) = 'true'::text)))",
  ])("fires for %s", (using) => {
    expect(fires(using)).toBe(1);
  });

  test("fires through functions that call each other", () => {
    expect(
      fires("is_admin()", [
        helper("is_admin()", "return public.role() = 'admin';"),
        helper("role()", "return auth.jwt() -> 'user_metadata' ->> 'role';"),
      ]),
    ).toBe(1);
  });

  test("is silent about app metadata, comments, and functions that no policy calls", () => {
    expect(fires("((auth.jwt() -> 'app_metadata'::text) IS NOT NULL)")).toBe(0);
    expect(fires("f()", [helper("f()", "/* user_metadata */ return true; -- raw_user_meta_data\n")])).toBe(0);
    expect(fires("f()", [helper("g()", "return auth.jwt() -> 'user_metadata';")])).toBe(0);
  });
});

describe("policy-null-identity", () => {
  const fires = (using: string, rest: readonly Policy[] = [], reach: "none" | "all" = "all") =>
    say(policyNullIdentity, {
      relations: [
        orders([policy("p", { command: "select", using }), ...rest], { columns: [column("user_id", false)] }),
      ],
      matrix: [access("public.orders", "anon", [reach, "none", "none", "none"])],
    }).length;

  test.each([
    "((auth.uid() IS NULL) OR (user_id = auth.uid()))",
    "(NOT (user_id IS DISTINCT FROM auth.uid()))",
    "(user_id = COALESCE(auth.uid(), user_id))",
    "COALESCE((user_id = auth.uid()), true)",
  ])("fires where nobody reached rows through %s", (using) => {
    expect(fires(using)).toBe(1);
  });

  test("fires without a trial where the id that is NULL equals an owner that is", () => {
    expect(fires("(NOT (user_id IS DISTINCT FROM auth.uid()))", [], "none")).toBe(1);
    expect(fires("((auth.uid() IS NULL) OR (user_id = auth.uid()))", [], "none")).toBe(0);
  });

  test.each(["true", "is_public", "(is_public OR (user_id = auth.uid()))", "(auth.role() = 'anon'::text)"])(
    "is silent about %s",
    (using) => {
      expect(fires(using)).toBe(0);
    },
  );

  test("blames the one that asks for who is there, not its neighbour that opens the rows", () => {
    const open = policy("open", { command: "select", using: "is_public" });
    expect(fires("(user_id = auth.uid())", [open])).toBe(0);
    expect(fires("((auth.uid() IS NULL) OR (user_id = auth.uid()))", [open])).toBe(1);
  });
});

describe("policy-no-with-check", () => {
  const own = "(user_id = ( SELECT auth.uid() AS uid))";
  const says = (one: Partial<Policy>, handOver: "none" | "own", update: "own" | "all" = "own") =>
    say(policyNoWithCheck, {
      relations: [orders([policy("p", { command: "update", using: own, ...one })])],
      matrix: [access("public.orders", "authenticated", ["own", "own", update, "own"], { handOver: cell(handOver) })],
    }).map(({ message, fix }) => [message, fix]);

  test("tells of a row that was handed over, and lets the check demand what using does", () => {
    expect(says({ check: "true" }, "own")).toEqual([
      [
        "`authenticated` can give rows of `public.orders` to somebody else by changing `user_id`",
        `alter policy p on public.orders with check ${own};`,
      ],
    ]);
  });

  test("is silent where it was refused, and where every row may be updated anyway", () => {
    expect(says({}, "none")).toEqual([]);
    expect(says({ check: "true" }, "own", "all")).toEqual([]);
  });

  test("is silent about an administrator", () => {
    expect(
      say(policyNoWithCheck, {
        identities: [identity("authenticated", { actsAs: "admin" })],
        relations: [orders([policy("p", { check: "true" })])],
        matrix: [access("public.orders", "authenticated", ["own", "own", "own", "own"], { handOver: cell("own") })],
      }),
    ).toEqual([]);
  });
});
