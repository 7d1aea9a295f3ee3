import { beforeAll, expect, test } from "vitest";
import { offendingRows } from "../../src/checks/offending-rows.ts";
import { loadParser } from "../../src/sql/index.ts";

beforeAll(loadParser);

const cases: readonly (readonly [sqlstate: string, sql: string, question: string | null])[] = [
  ["23502", "alter table users alter name set not null", "select count(*) from users where name is null;"],
  ["23502", "alter table users add column age int not null", "select count(*) from users;"],
  [
    "23505",
    'create unique index on app."Users" (email, "Org")',
    'select count(*) from (select from app."Users" where email is not null and "Org" is not null group by email, "Org" having count(*) > 1) as doubles;',
  ],
  [
    "23505",
    "alter table users add constraint one unique (email)",
    "select count(*) from (select from users where email is not null group by email having count(*) > 1) as doubles;",
  ],
  [
    "23514",
    "alter table users add constraint adult check ((age + 1) > 18)",
    "select count(*) from users where not ((age + 1) > 18);",
  ],
  [
    "23503",
    "alter table orders add foreign key (user_id) references users (id)",
    "select count(*) from orders as child where child.user_id is not null and not exists (select from users as parent where parent.id = child.user_id);",
  ],
  ["23503", "alter table orders add foreign key (user_id) references users", null],
  [
    "23514",
    "alter table users add check (plan in ('free', 'it''s :)')) not valid",
    "select count(*) from users where not (plan in ('free', 'it''s :)'));",
  ],
  ["23514", "alter table users add check (plan <> $$)$$)", null],
  ["23505", "create unique index on users (lower(email))", null],
  ["23505", "create unique index on users (email) where age > 1", null],
  ["23502", "alter table users alter name set not null, alter age set not null", null],
  ["23502", "update users set name = null", null],
  ["22001", "alter table users alter name type varchar(3)", null],
];

test.each(cases)("%s by %s is counted", (sqlstate, statement, question) => {
  const script = { file: "2.sql", sql: `select 1;\n${statement};`, transaction: "one", queries: null } as const;
  const refusal = { sqlstate, message: "no", detail: null, hint: null, position: null, where: null };
  const failure = { ...refusal, file: "2.sql", line: 2, column: 1, statement, missing: null };
  expect(offendingRows(script, failure)).toBe(question);
});
