// Organisations with members, invitations, projects and files on Supabase.

export const uid = "(select auth.uid())";

export const saasSchema = `
create type public.org_role as enum ('member', 'admin', 'owner');
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade, display_name text not null, created_at timestamptz not null default now());
create table public.organisations (
  id uuid primary key default gen_random_uuid(), name text not null, created_by uuid not null references auth.users (id));
create table public.memberships (
  organisation_id uuid not null references public.organisations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.org_role not null default 'member', status text not null default 'invited' check (status in ('invited', 'active', 'left')),
  primary key (organisation_id, user_id));
create table public.invitations (
  id uuid primary key default gen_random_uuid(), organisation_id uuid not null references public.organisations (id) on delete cascade,
  email text not null, secret_hash bytea not null, invited_by uuid not null references auth.users (id),
  expires_at timestamptz not null default now() + interval '7 days', accepted_at timestamptz);
create table public.projects (
  id uuid primary key default gen_random_uuid(), organisation_id uuid not null references public.organisations (id) on delete cascade,
  created_by uuid not null references auth.users (id), title text not null, archived_at timestamptz);
create table public.tasks (
  id bigint generated always as identity primary key, project_id uuid not null references public.projects (id) on delete cascade,
  assignee_id uuid references auth.users (id), title text not null, done boolean not null default false);
create table public.audit_log (
  id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), action text not null, at timestamptz not null default now());
create index on public.organisations (created_by);
create index on public.memberships (user_id);
create index on public.invitations (organisation_id);
create index on public.invitations (invited_by);
create index on public.projects (organisation_id);
create index on public.projects (created_by);
create index on public.tasks (project_id);
create index on public.tasks (assignee_id);
create index on public.audit_log (user_id);

create schema private;
grant usage on schema private to authenticated;
create function private.has_role(org uuid, roles public.org_role[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.memberships m
    where m.organisation_id = org and m.user_id = (select auth.uid()) and m.status = 'active' and m.role = any (roles))
$$;
revoke execute on function private.has_role(uuid, public.org_role[]) from public, anon;
grant execute on function private.has_role(uuid, public.org_role[]) to authenticated;

alter table public.profiles enable row level security;
alter table public.organisations enable row level security;
alter table public.memberships enable row level security;
alter table public.invitations enable row level security;
alter table public.projects enable row level security;
alter table public.tasks enable row level security;
alter table public.audit_log enable row level security;

create policy own_profile on public.profiles for select to authenticated using (id = ${uid});
create policy change_profile on public.profiles for update to authenticated using (id = ${uid}) with check (id = ${uid});
create policy seen_by_members on public.organisations for select to authenticated
  using (created_by = ${uid} or private.has_role(id, '{member,admin,owner}'));
create policy founded on public.organisations for insert to authenticated with check (created_by = ${uid});
create policy renamed_by_owner on public.organisations for update to authenticated
  using (created_by = ${uid}) with check (created_by = ${uid});
create policy own_memberships on public.memberships for select to authenticated using (user_id = ${uid});
create policy left_by_member on public.memberships for delete to authenticated using (user_id = ${uid});
create policy invitations_by_admins on public.invitations for all to authenticated
  using (invited_by = ${uid} and private.has_role(organisation_id, '{admin,owner}'))
  with check (invited_by = ${uid} and private.has_role(organisation_id, '{admin,owner}'));
create policy projects_seen on public.projects for select to authenticated
  using (private.has_role(organisation_id, '{member,admin,owner}') and archived_at is null);
create policy projects_made on public.projects for insert to authenticated
  with check (created_by = ${uid} and private.has_role(organisation_id, '{admin,owner}'));
create policy projects_changed on public.projects for update to authenticated
  using (created_by = ${uid}) with check (created_by = ${uid});
create policy tasks_of_members on public.tasks for select to authenticated
  using (exists (select from public.projects p where p.id = tasks.project_id and private.has_role(p.organisation_id, '{member,admin,owner}')));
create policy own_log on public.audit_log for select to authenticated using (user_id = ${uid});

create view public.open_tasks with (security_invoker = true) as select id, project_id, title from public.tasks where not done;
create function public.my_projects() returns setof public.projects language sql stable set search_path = '' as 'select * from public.projects';

insert into storage.buckets (id, name, public) values ('contracts', 'contracts', false), ('avatars', 'avatars', true);
create policy contracts_read on storage.objects for select to authenticated
  using (bucket_id = 'contracts' and (storage.foldername(name))[1] = ${uid}::text);
create policy contracts_add on storage.objects for insert to authenticated
  with check (bucket_id = 'contracts' and (storage.foldername(name))[1] = ${uid}::text);
create policy contracts_drop on storage.objects for delete to authenticated
  using (bucket_id = 'contracts' and (storage.foldername(name))[1] = ${uid}::text);
`;
