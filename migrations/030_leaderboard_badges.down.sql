-- A view cannot lose columns: the leaderboard is made anew as it was, with its comment and its grant.

drop view user_leaderboard;
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
grant select on user_leaderboard to waypoint_app;
