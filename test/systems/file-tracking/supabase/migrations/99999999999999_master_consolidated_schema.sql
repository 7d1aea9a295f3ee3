-- Bootstraps an empty database to the final state. May run any number of times.

create table if not exists public.users (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  name text,
  role text not null default 'user',
  created_at timestamptz not null default now()
);
create unique index if not exists users_email_key on public.users (email);

create table if not exists public.sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  token text not null,
  expires_at timestamptz not null
);
create unique index if not exists sessions_token_key on public.sessions (token);
create index if not exists sessions_user_id_idx on public.sessions (user_id);

create table if not exists public.mfa_enforced_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  enforced_at timestamptz not null default now()
);
create index if not exists mfa_enforced_sessions_user_id_idx on public.mfa_enforced_sessions (user_id);

create table if not exists public.events (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  file_path text not null,
  kind text not null,
  metadata jsonb not null default '{}',
  "timestamp" timestamptz not null default now()
);
create index if not exists events_user_id_timestamp_idx on public.events (user_id, "timestamp");
create index if not exists events_file_path_idx on public.events (file_path);

create table if not exists public.patterns (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  file_extension text not null,
  count integer not null default 0
);
create unique index if not exists patterns_user_id_file_extension_key on public.patterns (user_id, file_extension);
create index if not exists patterns_user_id_idx on public.patterns (user_id);

create table if not exists public.relationships (
  id uuid primary key default gen_random_uuid(),
  source_id uuid not null references public.events (id) on delete cascade,
  target_id uuid not null references public.events (id) on delete cascade,
  strength double precision not null default 0
);
create index if not exists relationships_source_id_idx on public.relationships (source_id);
create index if not exists relationships_target_id_idx on public.relationships (target_id);

create table if not exists public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null
);
create unique index if not exists organizations_slug_key on public.organizations (slug);

create table if not exists public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  role text not null default 'member',
  primary key (organization_id, user_id)
);
create index if not exists organization_members_user_id_idx on public.organization_members (user_id);

create table if not exists public.workflows (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  organization_id uuid references public.organizations (id) on delete cascade,
  name text not null,
  steps jsonb not null default '[]',
  is_active boolean not null default true
);
create index if not exists workflows_user_id_idx on public.workflows (user_id);
create index if not exists workflows_organization_id_idx on public.workflows (organization_id);
create index if not exists workflows_is_active_idx on public.workflows (is_active);

create table if not exists public.workflow_versions (
  workflow_id uuid not null references public.workflows (id) on delete cascade,
  version integer not null,
  steps jsonb not null,
  primary key (workflow_id, version)
);

create table if not exists public.workflow_executions (
  id uuid primary key default gen_random_uuid(),
  workflow_id uuid not null references public.workflows (id) on delete cascade,
  status text not null default 'running',
  started_at timestamptz not null default now(),
  log jsonb not null default '[]'
);
create index if not exists workflow_executions_workflow_id_idx on public.workflow_executions (workflow_id);
create index if not exists workflow_executions_status_idx on public.workflow_executions (status);
create index if not exists workflow_executions_started_at_idx on public.workflow_executions (started_at);

create table if not exists public.privacy_prefs (
  user_id uuid primary key references public.users (id) on delete cascade,
  tracking boolean not null default false,
  retain_days integer not null default 30 check (retain_days between 1 and 365)
);
create table if not exists public.app_allowlist (
  user_id uuid not null references public.users (id) on delete cascade,
  app_id text not null,
  enabled boolean not null default true,
  primary key (user_id, app_id)
);
create table if not exists public.signal_toggles (
  user_id uuid not null references public.privacy_prefs (user_id) on delete cascade,
  signal text not null,
  enabled boolean not null default false,
  primary key (user_id, signal)
);

create table if not exists public.telemetry_events (
  id bigserial primary key,
  user_id uuid not null references public.users (id) on delete cascade,
  app_id text not null,
  payload jsonb not null default '{}',
  "timestamp" timestamptz not null default now()
);
create index if not exists telemetry_events_user_id_timestamp_idx on public.telemetry_events (user_id, "timestamp");
create index if not exists telemetry_events_app_id_idx on public.telemetry_events (app_id);
create index if not exists telemetry_events_timestamp_idx on public.telemetry_events ("timestamp");

create table if not exists public.privacy_transparency_log (
  id bigserial primary key,
  user_id uuid not null references public.users (id) on delete cascade,
  action text not null,
  created_at timestamptz not null default now()
);
create index if not exists privacy_transparency_log_user_id_idx on public.privacy_transparency_log (user_id);

create table if not exists public.audit_logs (
  id bigserial primary key,
  actor_id uuid,
  action text not null,
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index if not exists audit_logs_actor_id_idx on public.audit_logs (actor_id);

create table if not exists public.retention_policies (
  name text primary key,
  days integer not null check (days > 0)
);

create table if not exists public.offers (
  id text primary key,
  title text not null,
  price numeric(10, 2) not null
);
create table if not exists public.subscriptions (
  user_id uuid primary key references public.users (id) on delete cascade,
  plan text not null default 'free',
  status text not null default 'active',
  offer_id text references public.offers (id) on delete set null
);
create index if not exists subscriptions_offer_id_idx on public.subscriptions (offer_id);

create table if not exists public.feature_flags (
  name text primary key,
  enabled boolean not null default false,
  rollout integer not null default 0 check (rollout between 0 and 100)
);

create table if not exists public.utm_tracks (
  id bigserial primary key,
  source text not null,
  medium text
);
create table if not exists public.cohorts (
  name text primary key,
  month date not null
);
create table if not exists public.metrics_log (
  id bigserial primary key,
  name text not null,
  value double precision not null,
  recorded_at timestamptz not null default now()
);
create index if not exists metrics_log_name_recorded_at_idx on public.metrics_log (name, recorded_at);

create table if not exists public.user_integrations (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  provider text not null,
  settings jsonb not null default '{}'
);
create unique index if not exists user_integrations_user_id_provider_key on public.user_integrations (user_id, provider);

create table if not exists public.nps_submissions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  score smallint not null check (score between 0 and 10),
  comment text,
  created_at timestamptz not null default now()
);
create index if not exists nps_submissions_user_id_idx on public.nps_submissions (user_id);
do $$ begin
  if not exists (select from pg_constraint where conname = 'nps_submissions_user_id_fkey') then
    alter table public.nps_submissions add constraint nps_submissions_user_id_fkey
      foreign key (user_id) references public.users (id) on delete cascade;
  end if;
end $$;

-- Functions that Prisma does not see.

create or replace function public.is_org_member(organization uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.organization_members m
    where m.organization_id = organization and m.user_id = (select auth.uid())
  )
$$;

create or replace function public.is_app_admin() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.users u where u.id = (select auth.uid()) and u.role = 'admin')
$$;

create or replace function public.upsert_pattern(extension text) returns void
language sql set search_path = '' as $$
  insert into public.patterns (user_id, file_extension, count) values ((select auth.uid()), extension, 1)
  on conflict (user_id, file_extension) do update set count = public.patterns.count + 1
$$;

-- Row level security: own data, data of one's organisations, all of it for admins, and what everybody may read.

do $$
declare
  name text;
begin
  foreach name in array array[
    'users', 'sessions', 'mfa_enforced_sessions', 'events', 'patterns', 'relationships', 'organizations',
    'organization_members', 'workflows', 'workflow_versions', 'workflow_executions', 'privacy_prefs', 'app_allowlist',
    'signal_toggles', 'telemetry_events', 'privacy_transparency_log', 'audit_logs', 'retention_policies', 'offers',
    'subscriptions', 'feature_flags', 'utm_tracks', 'cohorts', 'metrics_log', 'user_integrations', 'nps_submissions'
  ] loop
    execute format('alter table public.%I enable row level security', name);
  end loop;
  foreach name in array array[
    'sessions', 'mfa_enforced_sessions', 'events', 'patterns', 'privacy_prefs', 'app_allowlist', 'signal_toggles',
    'telemetry_events', 'privacy_transparency_log', 'subscriptions', 'user_integrations', 'nps_submissions'
  ] loop
    execute format('drop policy if exists own on public.%I', name);
    execute format(
      'create policy own on public.%I for all to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()))',
      name
    );
  end loop;
end $$;

drop policy if exists users_select on public.users;
create policy users_select on public.users for select to authenticated
  using (id = (select auth.uid()) or (select public.is_app_admin()));

drop policy if exists relationships_select on public.relationships;
create policy relationships_select on public.relationships for select to authenticated
  using (exists (select from public.events e where e.id = source_id and e.user_id = (select auth.uid())));

drop policy if exists organizations_select on public.organizations;
create policy organizations_select on public.organizations for select to authenticated
  using (public.is_org_member(id));
drop policy if exists organization_members_select on public.organization_members;
create policy organization_members_select on public.organization_members for select to authenticated
  using (user_id = (select auth.uid()) or public.is_org_member(organization_id));

drop policy if exists workflows_all on public.workflows;
create policy workflows_all on public.workflows for all to authenticated
  using (user_id = (select auth.uid()) or public.is_org_member(organization_id))
  with check (user_id = (select auth.uid()));
drop policy if exists workflow_versions_select on public.workflow_versions;
create policy workflow_versions_select on public.workflow_versions for select to authenticated
  using (exists (select from public.workflows w where w.id = workflow_id));
drop policy if exists workflow_executions_select on public.workflow_executions;
create policy workflow_executions_select on public.workflow_executions for select to authenticated
  using (exists (select from public.workflows w where w.id = workflow_id));

drop policy if exists audit_logs_select on public.audit_logs;
create policy audit_logs_select on public.audit_logs for select to authenticated using ((select public.is_app_admin()));
drop policy if exists retention_policies_select on public.retention_policies;
create policy retention_policies_select on public.retention_policies for select to authenticated
  using ((select public.is_app_admin()));
drop policy if exists utm_tracks_select on public.utm_tracks;
create policy utm_tracks_select on public.utm_tracks for select to authenticated using ((select public.is_app_admin()));
drop policy if exists cohorts_select on public.cohorts;
create policy cohorts_select on public.cohorts for select to authenticated using ((select public.is_app_admin()));
drop policy if exists metrics_log_select on public.metrics_log;
create policy metrics_log_select on public.metrics_log for select to authenticated using ((select public.is_app_admin()));

drop policy if exists offers_select on public.offers;
create policy offers_select on public.offers for select using (true);
drop policy if exists feature_flags_select on public.feature_flags;
create policy feature_flags_select on public.feature_flags for select using (true);
