import { beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/checks/contract.ts";
import { foreignTableExposed } from "../../src/checks/foreign-table-exposed.ts";
import { functionDefinerExposed } from "../../src/checks/function-definer-exposed.ts";
import { functionSearchPath } from "../../src/checks/function-search-path.ts";
import { matviewExposed } from "../../src/checks/matview-exposed.ts";
import { viewBypassesRls } from "../../src/checks/view-bypasses-rls.ts";
import type { AccessEvidence, Evidence } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import {
  access,
  accessEvidence,
  apiRole,
  call,
  grant,
  identity,
  policy,
  relation,
  routine,
} from "./access-evidence.ts";
import { evidence } from "./evidence.ts";

beforeAll(loadParser);

const on = (platform: string, parts: Partial<AccessEvidence>, more: Partial<Evidence> = {}): Evidence =>
  evidence([], { platform, access: accessEvidence(parts), ...more });

const said = (check: Check, seen: Evidence): readonly string[] =>
  check.find(seen).map(({ subject, severity }) => (severity === undefined ? subject : `${subject} (${severity})`));

const table = relation("orders", { policies: [policy("own")], ownerColumn: "user_id" });
const view = relation("order_list", { kind: "view", rowSecurity: false, reads: ["public.orders"] });
const assumed = { roles: [], schemas: [{ name: "public", why: "" }], assumed: true };

describe("view-bypasses-rls", () => {
  test.each([
    ["a view over a protected table", [table, view], ["public.order_list"]],
    ["no view that asks as the reader", [table, { ...view, securityInvoker: true }], []],
    ["no view over a table that is open anyway", [{ ...table, rowSecurity: false, policies: [] }, view], []],
    ["no view that nobody can address", [table, { ...view, exposed: false, grants: [] }], []],
    ["no exempt view", [table, { ...view, exempt: "a public list" }], []],
    [
      "a view over a table that nobody was granted, as a note",
      [
        relation("private.orders", { exposed: false, grants: [], rowSecurity: false }),
        { ...view, reads: ["private.orders"] },
      ],
      ["public.order_list (info)"],
    ],
  ])("speaks of %s", (_, relations, subjects) => {
    expect(said(viewBypassesRls, on("supabase", { relations }))).toEqual(subjects);
  });

  const tried = (anon: "all" | "none", user: "all" | "own") => [
    access("public.orders", "anon", ["none", "none", "none", "none"]),
    access("public.orders", "authenticated", ["own", "own", "own", "own"]),
    access("public.order_list", "anon", [anon, "none", "none", "none"]),
    access("public.order_list", "authenticated", [user, "none", "none", "none"]),
  ];

  test.each([
    ["an error where it shows more than the table", tried("all", "all"), "public.order_list"],
    ["an error where one of two sees more", tried("none", "all"), "public.order_list"],
    ["a warning where it shows no more", tried("none", "own"), "public.order_list (warning)"],
  ])("is %s", (_, matrix, subject) => {
    expect(said(viewBypassesRls, on("supabase", { relations: [table, view], matrix }))).toEqual([subject]);
  });

  test("sees through a view that asks as the reader and reads one that does not", () => {
    const inner = relation("hidden.all_orders", { kind: "view", exposed: false, reads: ["public.orders"] });
    const outer = { ...view, securityInvoker: true, reads: ["hidden.all_orders", "public.orders"] };
    const [finding] = viewBypassesRls.find(
      on("supabase", { relations: [table, inner, outer], matrix: tried("none", "all") }),
    );
    expect([finding?.subject, finding?.fix]).toEqual([
      "public.order_list",
      "alter view hidden.all_orders set (security_invoker = true);",
    ]);
  });

  test("on Postgres 14, which knows no security_invoker, the way out is to revoke", () => {
    const seen = on("supabase", { relations: [table, view] }, { server: { id: "embedded", version: "14.23" } });
    expect(viewBypassesRls.find(seen)[0]?.fix).toBe("revoke all on public.order_list from anon, authenticated;");
  });

  test("speaks of views where no role is known, too", () => {
    const relations = [
      { ...table, grants: [] },
      { ...view, grants: [] },
    ];
    const seen = on("plain", { relations, exposure: assumed, identities: [identity("application")] });
    expect(said(viewBypassesRls, seen)).toEqual(["public.order_list"]);
  });
});

describe("matview-exposed and foreign-table-exposed", () => {
  const matview = { ...view, kind: "materialized view" as const };
  const foreign = { ...view, kind: "foreign table" as const };

  test("speak of what row level security cannot protect", () => {
    const relations = [table, matview, { ...foreign, name: "public.remote" }];
    const seen = on("supabase", { relations });
    expect(matviewExposed.find(seen).map(({ subject, fix }) => [subject, fix])).toEqual([
      ["public.order_list", "revoke all on public.order_list from anon, authenticated;"],
    ]);
    expect(said(foreignTableExposed, seen)).toEqual(["public.remote"]);
  });

  test("are silent where nobody was granted it, and where row level security is not used", () => {
    const shut = { grants: [grant("service_role")] };
    expect(said(matviewExposed, on("supabase", { relations: [{ ...matview, ...shut }] }))).toEqual([]);
    expect(said(foreignTableExposed, on("supabase", { relations: [{ ...foreign, ...shut }] }))).toEqual([]);
    const exposure = { ...accessEvidence().exposure, roles: [apiRole("app")] };
    const relations = [{ ...matview, grants: [grant("app")] }];
    expect(said(matviewExposed, on("plain", { relations, exposure, identities: [identity("app")] }))).toEqual([]);
  });
});

const asking = relation("orders", { policies: [policy("staff", { using: "public.is_staff(user_id)" })] });

describe("function-definer-exposed", () => {
  const definer = routine("is_staff(uuid)", { definer: true, callableBy: ["anon", "authenticated", "service_role"] });

  test.each([
    ["a function that clients can call", definer, ["public.is_staff(uuid)"]],
    ["none that only the service can call", { ...definer, callableBy: ["service_role"] }, []],
    ["no trigger", { ...definer, trigger: true, callableBy: [] }, []],
    ["none that runs with the rights of the caller", { ...definer, definer: false }, []],
    ["none of the platform's", { ...definer, platform: true }, []],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(functionDefinerExposed, on("supabase", { routines: [one] }))).toEqual(subjects);
  });

  test("is a note where a policy needs it, unless it handed out rows of somebody else", () => {
    const parts = { relations: [asking], routines: [definer] };
    expect(said(functionDefinerExposed, on("supabase", parts))).toEqual(["public.is_staff(uuid) (info)"]);
    const calls = [call("public.is_staff(uuid)", "anon", "all")];
    const [finding] = functionDefinerExposed.find(on("supabase", { ...parts, calls }));
    expect([finding?.severity, finding?.detail, finding?.fix]).toEqual([
      undefined,
      "anon called it and got rows of other people",
      null,
    ]);
  });

  test("offers to revoke it from everybody", () => {
    const [finding] = functionDefinerExposed.find(on("supabase", { routines: [definer] }));
    expect(finding?.fix).toBe("revoke execute on routine public.is_staff(uuid) from public, anon, authenticated;");
  });

  test("where no role is known, speaks only of what a call proved", () => {
    const parts = {
      relations: [table],
      routines: [{ ...definer, callableBy: [] }],
      exposure: assumed,
      identities: [identity("application")],
    };
    expect(said(functionDefinerExposed, on("plain", parts))).toEqual([]);
    const calls = [call("public.is_staff(uuid)", "application", "all")];
    expect(said(functionDefinerExposed, on("plain", { ...parts, calls }))).toEqual(["public.is_staff(uuid)"]);
  });
});

describe("function-search-path", () => {
  const body = (text: string) => `create function public.f() returns integer language sql ${text}`;
  const loose = routine("f()", { searchPath: null, definition: body("as 'select 1'") });

  test.each([
    ["a function in an exposed schema", loose, ["public.f()"]],
    ["a definer, as an error", { ...loose, definer: true }, ["public.f() (error)"]],
    ["no function that pins it", { ...loose, searchPath: '""' }, []],
    ["no body that is resolved already", { ...loose, definition: body("begin atomic select 1; end") }, []],
    ["no aggregate", { ...loose, definition: null }, []],
    ["no function in C", { ...loose, language: "c" }, []],
    [
      "one in a schema that is not exposed",
      { ...loose, schema: "private", name: "private.f()" },
      ["private.f() (info)"],
    ],
    ["a definer there", { ...loose, schema: "private", name: "private.f()", definer: true }, ["private.f() (error)"]],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(functionSearchPath, on("supabase", { routines: [one] }))).toEqual(subjects);
  });

  test("on plain Postgres speaks of what policies call and what clients were granted by name", () => {
    const helper = { ...loose, name: "public.is_staff(uuid)" };
    const everybodys = { ...loose, callableBy: ["anon"], viaPublic: true };
    const granted = { ...loose, name: "public.g()", callableBy: ["anon"] };
    const parts = { relations: [asking], routines: [helper, everybodys, granted] };
    expect(said(functionSearchPath, on("plain", parts))).toEqual(["public.is_staff(uuid)", "public.g()"]);
  });

  test("pins what its names count on, temporary tables last", () => {
    const odd = { ...loose, schema: "Odd", name: '"Odd".f()', definer: true };
    expect(functionSearchPath.find(on("supabase", { routines: [odd] }))[0]?.fix).toBe(
      'alter routine "Odd".f() set search_path = "Odd", public, extensions, pg_temp;',
    );
  });
});
