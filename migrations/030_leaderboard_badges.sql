-- The leaderboard shows a badge per level band, and how many achievements a member has.

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
