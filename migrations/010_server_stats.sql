-- Numbers for the front page, and a log of the syncs with Discord that produce them. The numbers are one row that a
-- job overwrites: reading them must never cost a count over all members.

create table server_stats (
  id smallint primary key default 1,
  member_count integer not null default 0,
  online_count integer not null default 0,
  pathway_stats jsonb not null default '{}',
  refreshed_at timestamptz,
  constraint server_stats_one_row check (id = 1),
  constraint server_stats_online_within_members check (online_count <= member_count)
);
comment on table server_stats is 'Always exactly one row.';
insert into server_stats (id) values (1);

create table discord_sync_log (
  id bigint generated always as identity primary key,
  started_at timestamptz not null default current_timestamp,
  finished_at timestamptz,
  users_seen integer not null default 0,
  errors text[] not null default '{}',
  triggered_by uuid references users (id) on delete set null,
  duration interval generated always as (finished_at - started_at) stored,
  constraint discord_sync_log_finish_after_start check (finished_at >= started_at)
);
comment on table discord_sync_log is 'One row per sync, also the failed ones.';

create index discord_sync_log_started_at_idx on discord_sync_log (started_at desc);
create index discord_sync_log_triggered_by_idx on discord_sync_log (triggered_by);
create index discord_sync_log_failed_idx on discord_sync_log (started_at desc) where errors <> '{}';

create trigger server_stats_audit
  after update on server_stats
  for each row
  when (old.member_count is distinct from new.member_count)
  execute function record_audit('id');

alter table server_stats enable row level security;
alter table discord_sync_log enable row level security;
grant select on server_stats, discord_sync_log to waypoint_app;
grant select on server_stats to waypoint_reporting;

create policy server_stats_select on server_stats
  for select to waypoint_app, waypoint_reporting
  using (true);
comment on policy server_stats_select on server_stats is 'Front page numbers: public on purpose.';

create policy discord_sync_log_select_staff on discord_sync_log
  for select to waypoint_app
  using ((select is_staff()));
