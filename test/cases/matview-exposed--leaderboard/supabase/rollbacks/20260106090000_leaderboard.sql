drop materialized view public.leaderboard;
