import { beforeAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/checks/contract.ts";
import { defaultPrivilegesOpen } from "../../src/checks/default-privileges-open.ts";
import { rlsCommandUncovered } from "../../src/checks/rls-command-uncovered.ts";
import { rlsNoPolicy } from "../../src/checks/rls-no-policy.ts";
import { rlsNotForced } from "../../src/checks/rls-not-forced.ts";
import { rlsOff } from "../../src/checks/rls-off.ts";
import { rlsPolicyDormant } from "../../src/checks/rls-policy-dormant.ts";
import { roleBypassesRls } from "../../src/checks/role-bypasses-rls.ts";
import { sensitiveColumnExposed } from "../../src/checks/sensitive-column-exposed.ts";
import { usersTableExposed } from "../../src/checks/users-table-exposed.ts";
import type { AccessEvidence, Evidence } from "../../src/model/index.ts";
import { loadParser } from "../../src/sql/index.ts";
import { access, accessEvidence, apiRole, grant, identity, policy, relation } from "./access-evidence.ts";
import { evidence } from "./evidence.ts";

beforeAll(loadParser);

const column = (name: string, type = "text") => ({ name, type, notNull: false, references: null });

const on = (platform: string, parts: Partial<AccessEvidence>): Evidence =>
  evidence([], { platform, access: accessEvidence(parts) });

/** Subjects, with the severity where it is not the check's own. */
const said = (check: Check, seen: Evidence): readonly string[] =>
  check.find(seen).map(({ subject, severity }) => (severity === undefined ? subject : `${subject} (${severity})`));

const open = (parts: Partial<Parameters<typeof relation>[1]> = {}) =>
  relation("orders", { rowSecurity: false, ...parts });
const assumed = { roles: [], schemas: [{ name: "public", why: "" }], assumed: true };
const application = [identity("application")];
const rlsElsewhere = relation("elsewhere", { policies: [policy("p")] });

describe("rls-off", () => {
  test.each([
    ["a table that anon may do everything to", open(), ["public.orders"]],
    ["a table that takes inserts alone", open({ grants: [grant("anon", ["insert"])] }), ["public.orders"]],
    ["a partitioned table", open({ kind: "partitioned table" }), ["public.orders"]],
    ["a partition", open({ kind: "partition", partitionOf: "public.all_orders" }), ["public.orders"]],
    ["a table granted to everybody", open({ grants: [grant("anon", [], ["select"])] }), ["public.orders"]],
    ["not a table that is granted to the service alone", open({ grants: [grant("service_role")] }), []],
    ["not a table that is exempt", open({ exempt: "lookup" }), []],
    ["not a table that nobody can address", open({ exposed: false, grants: [] }), []],
    ["not a table of the platform that no migration touched", open({ platform: true }), []],
    ["not a view", open({ kind: "view" }), []],
    ["not a table whose policies sleep, which another check speaks of", open({ policies: [policy("p")] }), []],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(rlsOff, on("supabase", { relations: [one] }))).toEqual(subjects);
  });

  test("tells what was tried", () => {
    const seen = on("supabase", {
      relations: [open()],
      matrix: [
        access("public.orders", "anon", ["all", "all", "none", "none"]),
        access("public.orders", "authenticated", ["all", "all", "none", "none"]),
        access("public.orders", "service_role", ["all", "all", "all", "all"]),
      ],
    });
    expect(rlsOff.find(seen)).toEqual([
      {
        subject: "public.orders",
        migrations: [],
        file: null,
        line: null,
        message: "row level security is off on the table `public.orders`, which is open to `anon` and `authenticated`",
        detail: "anon, authenticated can select, insert",
        hint: "Enable it, then say with policies who may do what. Until then nobody gets in but the owner.",
        fix: "alter table public.orders enable row level security;",
      },
    ]);
  });

  test("leaves an application alone that does not use row level security", () => {
    const relations = [open({ grants: [grant("app")] })];
    const exposure = { ...accessEvidence().exposure, roles: [apiRole("app")] };
    expect(said(rlsOff, on("plain", { relations, exposure, identities: [identity("app")] }))).toEqual([]);
    expect(said(rlsOff, on("plain", { relations, exposure: assumed, identities: application }))).toEqual([]);
  });

  test("on plain Postgres only warns of a table without owners that clients may only read", () => {
    const exposure = { ...accessEvidence().exposure, roles: [apiRole("app")] };
    const read = open({ grants: [grant("app", ["select"])] });
    const seen = (one: typeof read) => on("plain", { relations: [rlsElsewhere, one], exposure });
    expect(said(rlsOff, seen(read))).toEqual(["public.orders (warning)"]);
    expect(said(rlsOff, seen({ ...read, ownerColumn: "user_id" }))).toEqual(["public.orders"]);
  });

  test("where no role is known, speaks of the one partition that was forgotten", () => {
    const part = (name: string, rowSecurity: boolean) =>
      relation(name, { kind: "partition", partitionOf: "public.events", rowSecurity, grants: [] });
    const parent = relation("events", { kind: "partitioned table", grants: [] });
    const seen = (first: boolean) =>
      on("plain", { relations: [parent, part("events_1", first), part("events_2", false)], exposure: assumed });
    expect(said(rlsOff, seen(true))).toEqual(["public.events_2"]);
    expect(said(rlsOff, seen(false))).toEqual([]);
  });
});

describe("rls-no-policy", () => {
  test.each([
    ["a table that is shut", relation("orders"), ["public.orders"]],
    ["not a table with a policy", relation("orders", { policies: [policy("p")] }), []],
    [
      "one in a schema that is not exposed",
      relation("private.orders", { exposed: false, grants: [] }),
      ["private.orders"],
    ],
    ["not an exempt table", relation("orders", { exempt: "service only" }), []],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(rlsNoPolicy, on("supabase", { relations: [one] }))).toEqual(subjects);
  });

  test("on plain Postgres leaves schemas that nobody can address alone", () => {
    const hidden = relation("private.orders", { exposed: false, grants: [] });
    expect(said(rlsNoPolicy, on("plain", { relations: [hidden] }))).toEqual([]);
  });

  test("does not speak of partitions that are reached through their parent", () => {
    const parent = relation("events", { kind: "partitioned table", policies: [policy("p")] });
    const child = relation("events_1", { kind: "partition", partitionOf: "public.events" });
    expect(said(rlsNoPolicy, on("supabase", { relations: [parent, child] }))).toEqual([]);
  });
});

describe("rls-policy-dormant", () => {
  test.each([
    ["policies that sleep", open({ policies: [policy("p")] }), ["public.orders"]],
    ["those in a schema that is not exposed", open({ exposed: false, policies: [policy("p")] }), ["public.orders"]],
    ["no policies that hold", relation("orders", { policies: [policy("p")] }), []],
    ["none of the platform's", open({ platform: true, policies: [policy("p")] }), []],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(rlsPolicyDormant, on("plain", { relations: [one] }))).toEqual(subjects);
  });
});

describe("rls-command-uncovered", () => {
  const reads = policy("reads", { command: "select", roles: ["authenticated"] });
  const only = (commands: Parameters<typeof grant>[1], policies = [reads]) =>
    relation("orders", { grants: [grant("authenticated", commands)], policies });

  test.each([
    ["a command without a policy", only(["select", "insert"]), ["public.orders"]],
    ["no command that a policy covers", only(["select"]), []],
    ["a policy for somebody else", only(["select"], [policy("p", { roles: ["service_role"] })]), ["public.orders"]],
    ["no policy for everybody", only(["select", "insert"], [policy("p")]), []],
    ["restrictive policies alone", only(["select"], [policy("p", { permissive: false })]), ["public.orders"]],
    ["not a role that might be reached by membership", only(["select"], [policy("p", { roles: ["readers"] })]), []],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(rlsCommandUncovered, on("supabase", { relations: [one] }))).toEqual(subjects);
  });

  test("takes what default privileges gave, and nothing more, for closed on purpose", () => {
    const all = ["select", "insert", "update", "delete"] as const;
    const defaults = ["anon", "authenticated"].map((role) => ({
      creator: "postgres",
      schema: "public",
      role,
      commands: all,
      platform: true,
    }));
    const table = relation("orders", { policies: [reads] });
    expect(said(rlsCommandUncovered, on("supabase", { relations: [table], defaultPrivileges: defaults }))).toEqual([]);
    const narrowed = { ...table, grants: [grant("authenticated", ["insert"])] };
    expect(said(rlsCommandUncovered, on("supabase", { relations: [narrowed], defaultPrivileges: defaults }))).toEqual([
      "public.orders",
    ]);
  });

  test("offers to take back what everybody was granted from everybody", () => {
    const table = relation("orders", { grants: [grant("anon", [], ["insert"])], policies: [reads] });
    const [finding] = rlsCommandUncovered.find(on("supabase", { relations: [table] }));
    expect(finding?.fix).toBe("revoke insert on public.orders from public, anon;");
  });
});

describe("rls-not-forced", () => {
  const table = relation("orders", { policies: [policy("p")] });

  test("is one note for each owner where the application may be the owner, and silent where clients have roles", () => {
    const two = [table, relation("items", { policies: [policy("p")] })];
    expect(said(rlsNotForced, on("plain", { relations: two, exposure: assumed }))).toEqual(["tables of postgres"]);
    expect(said(rlsNotForced, on("supabase", { relations: two }))).toEqual([]);
  });

  test("warns where clients come in as the owner", () => {
    const owned = { ...table, owner: "authenticated" };
    expect(said(rlsNotForced, on("supabase", { relations: [owned] }))).toEqual(["public.orders (warning)"]);
    expect(said(rlsNotForced, on("supabase", { relations: [{ ...owned, forced: true }] }))).toEqual([]);
  });
});

test("role-bypasses-rls speaks of clients, not of trusted services", () => {
  const roles = [
    apiRole("anon", { bypassesRls: true }),
    apiRole("Admin Role", { superuser: true, bypassesRls: true }),
    apiRole("service_role", { bypassesRls: true, trusted: true }),
  ];
  const found = roleBypassesRls.find(on("supabase", { exposure: { ...accessEvidence().exposure, roles } }));
  expect(found.map(({ subject, fix }) => [subject, fix])).toEqual([
    ["anon", "alter role anon nobypassrls;"],
    ["Admin Role", 'alter role "Admin Role" nosuperuser nobypassrls;'],
  ]);
});

test("default-privileges-open speaks of what opens exposed schemas to clients, not of the platform's own", () => {
  const setting = {
    creator: "postgres",
    schema: "public",
    role: "anon",
    commands: ["select"],
    platform: false,
  } as const;
  const defaultPrivileges = [
    setting,
    { ...setting, schema: null, role: "public" },
    { ...setting, platform: true },
    { ...setting, schema: "private" },
    { ...setting, role: "service_role" },
  ];
  expect(defaultPrivilegesOpen.find(on("supabase", { defaultPrivileges })).map(({ fix }) => fix)).toEqual([
    "alter default privileges for role postgres in schema public revoke select on tables from anon;",
    "alter default privileges for role postgres revoke select on tables from public;",
  ]);
});

describe("users-table-exposed", () => {
  const columns = [column("id", "uuid"), column("email")];
  const auth = relation("auth.users", { platform: true, exposed: false, grants: [], columns });
  const view = relation("people", { kind: "view", reads: ["auth.users"] });

  test.each([
    ["a table of users", [relation("users", { rowSecurity: false, columns })], ["public.users"]],
    [
      "one that an ORM named",
      [relation('public."AdminUser"', { rowSecurity: false, columns })],
      ['public."AdminUser"'],
    ],
    ["no table of users under row level security", [relation("users", { columns })], []],
    ["no ledger of accounts", [relation("bank_accounts", { rowSecurity: false, columns })], []],
    ["no settings of users", [relation("users", { rowSecurity: false })], []],
    ["a view over the platform's users", [auth, view], ["public.people"]],
    ["no view that asks as the reader", [auth, { ...view, securityInvoker: true }], []],
    [
      "a materialized view, whatever was asked",
      [auth, { ...view, kind: "materialized view" as const }],
      ["public.people"],
    ],
  ])("speaks of %s", (_, relations, subjects) => {
    expect(said(usersTableExposed, on("supabase", { relations }))).toEqual(subjects);
  });

  test("only warns where a view gave nobody more than his own row", () => {
    const matrix = [
      access("public.people", "anon", ["none", "none", "none", "none"]),
      access("public.people", "authenticated", ["own", "none", "none", "none"]),
    ];
    expect(said(usersTableExposed, on("supabase", { relations: [auth, view], matrix }))).toEqual([
      "public.people (warning)",
    ]);
  });
});

describe("sensitive-column-exposed", () => {
  const columns = [
    column("id", "uuid"),
    column("passwordHash"),
    column("password_changed_at", "timestamp with time zone"),
  ];
  const table = relation("members", { rowSecurity: false, columns });

  test.each([
    ["a secret without row level security", table, ["public.members"]],
    ["none behind row level security", { ...table, rowSecurity: true }, []],
    ["none that nobody can read", { ...table, grants: [grant("anon", ["insert"])] }, []],
    ["one in a view that reads as its owner", { ...table, kind: "view" as const }, ["public.members"]],
    ["none in a view that asks as the reader", { ...table, kind: "view" as const, securityInvoker: true }, []],
  ])("speaks of %s", (_, one, subjects) => {
    expect(said(sensitiveColumnExposed, on("supabase", { relations: [one] }))).toEqual(subjects);
  });

  test("names the columns", () => {
    const [finding] = sensitiveColumnExposed.find(on("supabase", { relations: [table] }));
    expect(finding?.message).toBe(
      "`passwordHash` of `public.members` can be read by `anon` and `authenticated` without row level security",
    );
  });
});
