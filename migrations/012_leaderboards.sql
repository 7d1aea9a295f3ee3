-- Who leads, overall and per pathway. Both views run with the rights of whoever asks, so a private profile never
-- shows up on somebody else's leaderboard.

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
