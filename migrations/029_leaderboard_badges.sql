-- The leaderboard shows a badge per level band and how many achievements a member has. Reports get totals of their own:
-- a materialized view that a job refreshes concurrently, out of the application's reach.

create or replace view user_leaderboard with (security_invoker = true) as
select
  p.user_id,
  p.display_name,
  p.level,
  p.total_xp,
  rank() over (order by p.total_xp desc) as position,
  case
    when p.level >= 20 then 'gold'
    when p.level >= 10 then 'silver'
    else 'bronze'
  end as badge,
  (
    select count(*)
    from user_achievements a
    where a.user_id = p.user_id
  ) as achievement_count
from user_profiles p
where p.is_public;
comment on column user_leaderboard.badge is 'bronze from the start, silver from level 10, gold from level 20.';

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
comment on materialized view reporting.leaderboard_totals is 'Refreshed hourly. The unique index lets it be refreshed while it is read.';
create unique index leaderboard_totals_pathway_user_id_key on reporting.leaderboard_totals (pathway, user_id);
create index leaderboard_totals_total_xp_idx on reporting.leaderboard_totals (total_xp desc);
grant select on reporting.leaderboard_totals to waypoint_reporting;
