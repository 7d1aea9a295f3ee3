create materialized view public.leaderboard as
  select user_id, points, rank() over (order by points desc) from public.scores;
create unique index on public.leaderboard (user_id);
