import type { Planted } from "./planted-prisma.ts";

/** What lives on a table or column that goes cannot stay, and what does not must. */
export const plantedOutside: readonly Planted[] = [
  {
    says: "a table with what Prisma cannot say of it",
    sql: `create table public."Old Jobs" (id int primary key, state text check (state <> ''), at date);
      create index old_jobs_open on public."Old Jobs" (at) where state = 'open';
      create function public.touch_job() returns trigger language plpgsql as 'begin return new; end';
      create trigger touch before insert on public."Old Jobs" for each row execute function public.touch_job();
      alter table public."Old Jobs" enable row level security;
      create policy nobody on public."Old Jobs" using (false);
      comment on table public."Old Jobs" is 'jobs';
      grant select on public."Old Jobs" to public`,
    drift: ['removed table public."Old Jobs"'],
    at: "",
  },
  {
    says: "a column with a check and a partial index",
    sql: `alter table public."Warehouse" add "open until" int check ("open until" between 0 and 24);
      create index warehouse_late on public."Warehouse" (city) where "open until" > 20;
      comment on column public."Warehouse"."open until" is 'hour'`,
    drift: ['removed column public."Warehouse"."open until"'],
    at: "model Warehouse {",
  },
  {
    says: "a model whose table would be born with rights",
    prisma: [["model Warehouse {", 'model Shelf {\n  id Int @id\n\n  @@schema("public")\n}\n\nmodel Warehouse {']],
    sql: `alter default privileges in schema public grant select on tables to public;
      comment on table public."Warehouse" is 'with a remark'`,
    drift: ['added table public."Shelf"'],
    at: "model Shelf {",
  },
];
