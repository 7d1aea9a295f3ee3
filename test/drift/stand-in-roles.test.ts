import { beforeAll, expect, test } from "vitest";
import { forWhoRuns, whereRolesAre } from "../../src/drift/stand-in-roles.ts";
import { loadParser } from "../../src/sql/index.ts";

beforeAll(loadParser);

test.each([
  ["alter table a owner to postgres;", "alter table a owner to current_user;"],
  ['grant select on é to "postgres", b;', "grant select on é to current_user, b;"],
  ["comment on table a is 'of postgres';", "comment on table a is 'of postgres';"],
  [
    "create table postgres (a int);\nrevoke all on postgres from postgres;",
    "create table postgres (a int);\nrevoke all on postgres from current_user;",
  ],
  ["create policy p on a to postgres using (true);", "create policy p on a to current_user using (true);"],
])("%s is said of whoever runs it", (sql, said) => {
  expect(forWhoRuns(sql, "postgres")).toBe(said);
});

test("what speaks of a role that may be missing is done only where it is there", () => {
  const sql =
    "create table a (b text default 'it''s $do$');\ngrant select on a to \"x'y\", public;\ngrant all on a to here;";
  expect(whereRolesAre(sql, new Set(["x'y"]))).toBe(
    [
      "create table a (b text default 'it''s $do$');",
      "do $do$ begin",
      "  if (select count(*) from pg_catalog.pg_roles where rolname in ('x''y')) = 1 then",
      '    grant select on a to "x\'y", public;',
      "  end if;",
      "end $do$;",
      "grant all on a to here;",
    ].join("\n"),
  );
  expect(whereRolesAre("create policy p on a to b using (c = '$do$')", new Set(["b"]))).toContain("do $do1$ begin");
  expect(whereRolesAre(sql, new Set())).toBe(sql);
});
