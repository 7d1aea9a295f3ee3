-- Progress along the pathways. XP is written by the platform alone; members read it.

create function calculate_level_from_xp(p_xp integer) returns integer
  language sql
  immutable
  strict
  parallel safe
  set search_path = ''
as $$
  select greatest(1, floor(sqrt(p_xp / 100.0))::integer + 1)
$$;
comment on function calculate_level_from_xp(integer) is 'Level for an amount of XP.';
grant execute on function calculate_level_from_xp(integer) to waypoint_app;

create table pathway_progress (
  user_id uuid not null references users (id) on delete cascade,
  pathway pathway not null,
  level integer not null default 1,
  xp xp_points not null default 0,
  total_xp xp_points not null default 0,
  achievements text[] not null default '{}',
  streak_days integer not null default 0,
  last_active_on date,
  created_at timestamptz not null default current_timestamp,
  primary key (user_id, pathway),
  constraint pathway_progress_xp_within_total check (xp <= total_xp),
  constraint pathway_progress_level_positive check (level >= 1)
);
comment on table pathway_progress is 'How far a member has come on one pathway.';
comment on column pathway_progress.xp is 'XP since the last level.';
comment on column pathway_progress.total_xp is 'XP ever earned on this pathway.';

create index pathway_progress_pathway_total_xp_idx on pathway_progress (pathway, total_xp desc);
create index pathway_progress_pathway_level_idx on pathway_progress (pathway, level desc);
create index pathway_progress_achievements_idx on pathway_progress using gin (achievements);
create index pathway_progress_streaks_idx on pathway_progress (streak_days desc) where streak_days > 0;

alter table pathway_progress enable row level security;
grant select on pathway_progress to waypoint_app;

create policy pathway_progress_select on pathway_progress
  for select to waypoint_app
  using (
    user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or exists (
      select from user_profiles p
      where p.user_id = pathway_progress.user_id
        and p.is_public
    )
  );
