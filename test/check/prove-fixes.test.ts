import { afterAll, beforeAll, expect, test } from "vitest";
import type { Look } from "../../src/access/index.ts";
import { proveFixes } from "../../src/check/prove-fixes.ts";
import { judge } from "../../src/checks/judge.ts";
import type { Finding } from "../../src/model/index.ts";
import type { Server } from "../../src/postgres/index.ts";
import { embeddedServer } from "../rehearse/rehearsal.ts";
import { guardedTables, lookedAt } from "./looked-at.ts";

let server: Server;
beforeAll(async () => {
  server = await embeddedServer(18, "supabase");
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const options = { severities: {}, baseKeys: null, accessKeys: null };
const enabling = (table: string) => `alter table ${table} enable row level security;`;

/** What becomes of fixes of one's own for the finding that row level security is off on these tables. */
const fixesOf = async (tables: number, fix: (table: string, finding: Finding) => string | null) => {
  const open = Array.from(
    { length: tables },
    (_, index) =>
      `create table public.open_${index} (id int primary key); grant select on public.open_${index} to anon;`,
  ).join("\n");
  const sql = `${guardedTables(1, "auth.uid()", "authenticated")}\n${open}`;
  const { look, evidence } = await lookedAt(server, sql, { platform: "supabase" });
  await using _ = look;
  const sent: string[] = [];
  const after: Look["after"] = (planting) => {
    sent.push(planting.sql);
    return look.after(planting);
  };
  const findings = judge(evidence, options)
    .filter(({ check }) => check === "rls-off")
    .map((finding) => ({ ...finding, fix: fix(finding.subject, finding) }));
  expect(findings).toHaveLength(tables);
  const all = judge(evidence, options).map((one) => findings.find(({ key }) => key === one.key) ?? one);
  const proved = await proveFixes({ ...look, after }, evidence, options, all);
  return { sent, fixes: proved.filter(({ check }) => check === "rls-off").map((one) => one.fix) };
};

test("fixes that cure are kept, found out in one go", async () => {
  const { fixes, sent } = await fixesOf(3, enabling);
  expect(fixes).toEqual(["public.open_0", "public.open_1", "public.open_2"].map(enabling));
  expect(sent).toHaveLength(1);
});

test("one that is refused, and one that cures nothing, are left out; those beside them stay", async () => {
  const { fixes } = await fixesOf(4, (table) => {
    if (table.endsWith("1")) return "alter table public.not_there enable row level security;";
    return table.endsWith("2") ? "select 1;" : enabling(table);
  });
  expect(fixes).toEqual([enabling("public.open_0"), null, null, enabling("public.open_3")]);
});

test("one that brings something worse is left out", async () => {
  const { fixes } = await fixesOf(
    1,
    (table) => `${enabling(table)}\ncreate table public.worse (id int); grant all on public.worse to anon;`,
  );
  expect(fixes).toEqual([null]);
});

test("one that brings what has a fix itself takes that along; its neighbours go without", async () => {
  const sql = [0, 1, 2]
    .map(
      (number) => `create table public.t${number} (id int primary key); grant select on public.t${number} to anon;
      create view public.v${number} as select * from public.t${number}; grant select on public.v${number} to anon;`,
    )
    .join("\n");
  const plain = "create table public.apart (id int primary key); grant select on public.apart to anon;";
  const { look, evidence } = await lookedAt(server, `${sql}\n${plain}`, { platform: "supabase" });
  await using _ = look;
  const findings = judge(evidence, options);
  const proved = await proveFixes(look, evidence, options, findings);
  expect(proved.filter(({ check }) => check === "rls-off").map(({ fix }) => fix)).toEqual([
    ...[0, 1, 2].map(
      (number) => `${enabling(`public.t${number}`)}\nalter view public.v${number} set (security_invoker = true);`,
    ),
    enabling("public.apart"),
  ]);
});

test("what many bring is foreseen, so that all of them are tried once", async () => {
  const numbers = Array.from({ length: 30 }, (_, number) => number);
  const sql = numbers.map(
    (number) => `create table public.t${number} (id int primary key); grant select on public.t${number} to anon;
      create view public.v${number} as select * from public.t${number}; grant select on public.v${number} to anon;`,
  );
  const { look, evidence } = await lookedAt(server, sql.join("\n"), { platform: "supabase" });
  await using _ = look;
  let tried = 0;
  const after: typeof look.after = (text, about) => {
    if (about?.("public.t0") !== false) tried += 1;
    return look.after(text, about);
  };
  const proved = await proveFixes({ ...look, after }, evidence, options, judge(evidence, options));
  const fixes = proved.flatMap(({ check, fix }) => (check === "rls-off" ? [fix] : []));
  expect(fixes).toHaveLength(30);
  expect(fixes.every((fix) => fix?.includes("security_invoker"))).toBe(true);
  expect(tried).toBe(1);
});

test.each([
  ["what only psql understands", "\\connect postgres\nselect 1;"],
  ["a commit", "commit; select 1;"],
  ["what does not parse", "alter tabel a;"],
])("%s is never sent", async (_, fix) => {
  const { fixes, sent } = await fixesOf(1, () => fix);
  expect(fixes).toEqual([null]);
  expect(sent).toEqual([]);
});

test("fixes of findings that are not new are left out", async () => {
  const { look, evidence } = await lookedAt(server, guardedTables(1, "auth.uid()", "authenticated"), {
    platform: "supabase",
  });
  await using _ = look;
  const finding = {
    check: "rls-off",
    subject: "a",
    severity: "error",
    key: "rls-off:a",
    status: "pre-existing",
  } as const;
  const nowhere = { migration: null, file: null, line: null, message: "m", detail: null, hint: "h", fix: "select 1;" };
  expect(await proveFixes(look, evidence, options, [{ ...finding, ...nowhere }])).toEqual([
    { ...finding, ...nowhere, fix: null },
  ]);
});
