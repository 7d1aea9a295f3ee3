// One history of four steps, that each layout writes in its own way. Its texts are those that cutters of scripts trip over.

export type StepText = { readonly name: string; readonly up: string; readonly down: string };

const steps: readonly StepText[] = [
  {
    name: "users",
    up: "create table users (id integer primary key, note text default 'a;b');\n-- a remark; with a semicolon\ncreate index users_note on users (note);\n",
    down: "drop table users;\n",
  },
  {
    name: "count_users",
    up: "create function count_users() returns bigint language sql stable as $body$\n  select count(*) from users; -- all\n$body$;\n",
    down: "drop function count_users();\n",
  },
  {
    name: "tags",
    up: "/* two; tables */ create table tags (name text primary key);\ncreate table labels (name text)\n;\n",
    down: "drop table labels;\ndrop table tags;\n",
  },
  {
    name: "an_é_note",
    up: "\r\n-- head\r\ncomment on table tags is 'größer; 🙂';;\r\n;\r\n/* two */ select 1\r\n-- tail\r\n",
    down: "comment on table tags is null;\n",
  },
];

/** `20240101000000` for the first, a day later for each one after it. */
const stampOf = (at: number): string => `2024010${at + 1}000000`;

/** The first so many, by index. */
export const firstSteps = (count: number): readonly (StepText & { readonly stamp: string; readonly at: number })[] =>
  steps.slice(0, count).map((step, at) => ({ ...step, stamp: stampOf(at), at }));
