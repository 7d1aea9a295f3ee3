-- What visitors do, one row per click. The table grows faster than all others together, so it is partitioned by half
-- year: old halves can be detached and archived without deleting row by row. New halves arrive as migrations.

create table analytics (
  id uuid not null default gen_random_uuid(),
  occurred_at timestamptz not null default current_timestamp,
  user_id uuid references users (id) on delete set null,
  session_id uuid not null,
  category text not null,
  action text not null,
  label text,
  pathway pathway,
  path text generated always as (category || '/' || action) stored,
  metadata jsonb not null default '{}',
  primary key (id, occurred_at)
) partition by range (occurred_at);
comment on table analytics is 'Clicks, by half year.';
comment on column analytics.user_id is 'Null for visitors, whose clicks come through the collector and not through the application role.';

create table analytics_2025_h1 partition of analytics
  for values from ('2025-01-01 00:00:00+00') to ('2025-07-01 00:00:00+00');
create table analytics_2025_h2 partition of analytics
  for values from ('2025-07-01 00:00:00+00') to ('2026-01-01 00:00:00+00');
create table analytics_2026_h1 partition of analytics
  for values from ('2026-01-01 00:00:00+00') to ('2026-07-01 00:00:00+00');
create table analytics_rest partition of analytics default;
comment on table analytics_rest is 'Catches what no half year takes. Rows in here mean that a migration is late.';

create index analytics_user_id_occurred_at_idx on analytics (user_id, occurred_at desc);
create index analytics_category_action_occurred_at_idx on analytics (category, action, occurred_at);
create index analytics_session_id_idx on analytics (session_id);

alter table analytics enable row level security;
alter table analytics_2025_h1 enable row level security;
alter table analytics_2025_h2 enable row level security;
alter table analytics_2026_h1 enable row level security;
alter table analytics_rest enable row level security;

grant select on analytics to waypoint_app;
grant insert (user_id, session_id, category, action, label, pathway, metadata) on analytics to waypoint_app;

create policy analytics_select_staff on analytics
  for select to waypoint_app
  using ((select is_staff()));

create policy analytics_insert_own on analytics
  for insert to waypoint_app
  with check (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));
