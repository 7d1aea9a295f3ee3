import { leak, type Planting } from "./planted.ts";
import { saasSchema, uid } from "./saas-schema.ts";

const replaced = (name: string, table: string, policy: string): string =>
  `drop policy ${name} on ${table}; create policy ${name} on ${table} ${policy};`;

export const saas: Planting = {
  what: "organisations with members on Supabase",
  platform: "supabase",
  clean: saasSchema,
  leaks: [
    leak(
      "a view with its owner's rights",
      "public.all_projects",
      ["view-bypasses-rls", "access-crosses-owner"],
      "create view public.all_projects as select id, title, created_by from public.projects;",
    ),
    leak(
      "a view of a view",
      "public.titles",
      "view-bypasses-rls",
      "create view private.everything as select * from public.projects; grant select on private.everything to authenticated; create view public.titles with (security_invoker = true) as select title from private.everything;",
    ),
    leak(
      "a view made anew without its option",
      "public.open_tasks",
      "view-bypasses-rls",
      "create or replace view public.open_tasks as select id, project_id, title from public.tasks where not done; alter view public.open_tasks reset (security_invoker);",
    ),
    leak(
      "a definer function that gives rows",
      "public.find_projects",
      ["access-crosses-owner", "function-definer-exposed"],
      "create function public.find_projects() returns setof public.projects language sql stable security definer set search_path = '' as 'select * from public.projects where archived_at is null';",
    ),
    leak(
      "a definer function that gives one text",
      "public.project_title",
      ["access-crosses-owner", "function-definer-exposed"],
      "create function public.project_title(project_id uuid) returns text language sql stable security definer set search_path = '' as 'select p.title from public.projects p where p.id = $1';",
    ),
    leak(
      "a definer function that gives json",
      "public.dump_members",
      ["access-crosses-owner", "function-definer-exposed"],
      "create function public.dump_members() returns json language sql stable security definer set search_path = '' as 'select json_agg(m) from public.memberships m';",
    ),
    leak(
      "a definer function in PL/pgSQL that gives a table",
      "public.search",
      ["access-crosses-owner", "function-definer-exposed"],
      "create function public.search(term text) returns table (id uuid, title text) language plpgsql stable security definer set search_path = '' as $$ begin return query select p.id, p.title from public.projects p where p.title ilike '%' || coalesce(term, '') || '%' or true; end $$;",
    ),
    leak(
      "a permissive policy beside a strict one",
      "public.audit_log",
      ["policy-always-true", "access-crosses-owner"],
      `create policy support on public.audit_log for select to authenticated using (action <> 'secret');`,
    ),
    leak(
      "using (true) on update",
      "public.projects",
      "policy-always-true",
      replaced("projects_changed", "public.projects", "for update to authenticated using (true)"),
    ),
    leak(
      "using (true) on delete",
      "public.memberships",
      "policy-always-true",
      replaced("left_by_member", "public.memberships", "for delete to authenticated using (true)"),
    ),
    leak(
      "using (true) for all",
      "public.invitations",
      "policy-always-true",
      replaced("invitations_by_admins", "public.invitations", "for all using (true)"),
    ),
    leak(
      "with check (true) on insert",
      "public.projects",
      "policy-always-true",
      replaced("projects_made", "public.projects", "for insert to authenticated with check (true)"),
    ),
    leak(
      "user metadata",
      "public.projects",
      "policy-trusts-user-metadata",
      `create policy admins on public.projects for select to authenticated using (((select auth.jwt()) -> 'user_metadata' ->> 'is_admin')::boolean);`,
    ),
    leak(
      "user metadata in a helper",
      "public.projects",
      "policy-trusts-user-metadata",
      `create function private.is_admin() returns boolean language sql stable set search_path = '' as $$ select coalesce((auth.jwt() #>> '{user_metadata,role}') = 'admin', false) $$; create policy admins on public.projects for select to authenticated using ((select private.is_admin()));`,
    ),
    leak(
      "a row that can be handed over",
      "public.projects",
      "policy-no-with-check",
      replaced(
        "projects_changed",
        "public.projects",
        `for update to authenticated using (created_by = ${uid}) with check (title <> '')`,
      ),
    ),
    leak(
      "a policy for the wrong role",
      "public.audit_log",
      ["policy-always-true", "access-crosses-owner", "policy-null-identity"],
      `create policy reports on public.audit_log for select to anon using (at > '2000-01-01');`,
    ),
    leak(
      "row level security off",
      "public.memberships",
      ["rls-off", "rls-policy-dormant"],
      "alter table public.memberships disable row level security;",
    ),
    leak(
      "a table without row level security",
      "public.notes",
      "rls-off",
      "create table public.notes (id bigint primary key, user_id uuid, body text);",
    ),
    leak(
      "a NULL id by coalesce",
      "public.audit_log",
      ["policy-null-identity", "access-crosses-owner"],
      `create policy lax on public.audit_log for select using (user_id = coalesce(${uid}, user_id));`,
    ),
    leak(
      "an owner that is nobody",
      "public.tasks",
      ["policy-null-identity", "access-crosses-owner"],
      `create policy lax on public.tasks for all using (assignee_id = ${uid} or assignee_id is null);`,
    ),
    leak(
      "NULL that equals NULL",
      "public.tasks",
      ["policy-null-identity", "access-crosses-owner"],
      `create policy lax on public.tasks for select using (assignee_id is not distinct from ${uid});`,
    ),
    leak(
      "an inverted check",
      "public.audit_log",
      "access-crosses-owner",
      replaced("own_log", "public.audit_log", `for select to authenticated using (user_id <> ${uid})`),
    ),
    leak(
      "a sub-select about nobody's row",
      "public.projects",
      "access-crosses-owner",
      replaced(
        "projects_seen",
        "public.projects",
        `for select to authenticated using (exists (select from public.memberships where user_id = ${uid}))`,
      ),
    ),
    leak(
      "an admin of any organisation",
      "public.projects",
      "access-crosses-owner",
      `create policy admins on public.projects for delete to authenticated using (exists (select from public.memberships m where m.user_id = ${uid} and m.role = 'admin' and m.status = 'active'));`,
    ),
    leak(
      "a column compared with itself",
      "public.projects",
      "access-crosses-owner",
      `create policy mine on public.projects for delete to authenticated using (exists (select from public.memberships m where m.user_id = ${uid} and m.organisation_id = organisation_id));`,
    ),
    leak(
      "a policy that leads to itself",
      "public.memberships",
      "policy-recursion",
      `create policy colleagues on public.memberships for select to authenticated using (organisation_id in (select m.organisation_id from public.memberships m where m.user_id = ${uid}));`,
    ),
    leak(
      "every file of a bucket",
      "storage.objects",
      ["access-crosses-owner", "policy-always-true"],
      replaced("contracts_read", "storage.objects", "for select using (bucket_id = 'contracts')"),
    ),
    leak(
      "files that anybody may delete from a folder",
      "storage.objects",
      ["access-crosses-owner", "policy-always-true"],
      `create policy sweep on storage.objects for delete to authenticated using (bucket_id = 'contracts' and (storage.foldername(name))[1] = 'shared');`,
    ),
    leak(
      "files that anybody may delete",
      "storage.objects",
      ["access-crosses-owner", "policy-always-true"],
      replaced("contracts_drop", "storage.objects", "for delete to authenticated using (bucket_id = 'contracts')"),
    ),
    leak(
      "a table that is broadcast",
      "public.events",
      ["rls-off"],
      "create table public.events (id bigint primary key, user_id uuid); alter publication supabase_realtime add table public.events;",
    ),
    leak(
      "a materialized view",
      "public.totals",
      "matview-exposed",
      "create materialized view public.totals as select user_id, count(*) from public.audit_log group by 1;",
    ),
    leak(
      "accounts in a view",
      "public.people",
      ["users-table-exposed"],
      "create view public.people as select id, email from auth.users;",
    ),
    leak(
      "accounts by a definer function",
      "public.emails",
      ["users-table-exposed", "function-definer-exposed", "access-crosses-owner"],
      "create function public.emails() returns setof text language sql stable security definer set search_path = '' as 'select email::text from auth.users';",
    ),
    leak(
      "a state that opens rows for writing",
      "public.tasks",
      ["access-crosses-owner", "policy-always-true"],
      `create policy open on public.tasks for update to authenticated using (not done);`,
    ),
    leak(
      "published rows that everybody may delete",
      "public.projects",
      "access-crosses-owner",
      `create policy sweep on public.projects for delete to authenticated using (archived_at is not null);`,
    ),
    leak(
      "a definer trigger that writes elsewhere and can be called",
      "public.promote",
      ["function-definer-exposed"],
      "create function public.promote(target uuid) returns void language sql security definer set search_path = '' as $$ update public.memberships set role = 'owner' where user_id = target $$;",
    ),
  ],
};
