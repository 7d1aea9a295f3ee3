-- Who leads, overall and per pathway. Both views run with the rights of whoever asks, so a private profile never
-- shows up on somebody else's leaderboard. Reports get totals of their own: a materialized view that a job refreshes
-- while it is read, in a schema that the application cannot reach.

create view user_leaderboard with (security_invoker = true) as
select
  p.user_id,
  p.display_name,
  p.level,
  p.total_xp,
  rank() over (order by p.total_xp desc) as position
from user_profiles p
where p.is_public;
comment on view user_leaderboard is 'Public members by lifetime XP.';

create view pathway_leaderboard with (security_invoker = true) as
select
  g.pathway,
  g.user_id,
  p.display_name,
  g.level,
  g.total_xp,
  rank() over (partition by g.pathway order by g.total_xp desc) as position
from pathway_progress g
join user_profiles p on p.user_id = g.user_id
where p.is_public;
comment on view pathway_leaderboard is 'Public members by XP on each pathway.';
comment on column pathway_leaderboard.position is 'Equal XP shares a position.';

grant select on user_leaderboard, pathway_leaderboard to waypoint_app;

create schema reporting;
comment on schema reporting is 'Prepared numbers for the reporting role. The application does not look in here.';
grant usage on schema reporting to waypoint_reporting;

create materialized view reporting.leaderboard_totals as
select
  g.pathway,
  g.user_id,
  g.total_xp,
  g.level,
  count(a.achievement_id) as achievement_count
from pathway_progress g
left join (
  select ua.user_id, ua.achievement_id, d.pathway
  from user_achievements ua
  join achievements d on d.id = ua.achievement_id
) a on a.user_id = g.user_id and a.pathway = g.pathway
group by g.pathway, g.user_id, g.total_xp, g.level;
comment on materialized view reporting.leaderboard_totals is
  'Refreshed hourly. The unique index lets it be refreshed while it is read.';
create unique index leaderboard_totals_pathway_user_id_key on reporting.leaderboard_totals (pathway, user_id);
create index leaderboard_totals_total_xp_idx on reporting.leaderboard_totals (total_xp desc);
grant select on reporting.leaderboard_totals to waypoint_reporting;
