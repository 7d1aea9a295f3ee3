-- Leaderboards and report totals go.

drop materialized view reporting.leaderboard_totals;
drop schema reporting;
drop view pathway_leaderboard;
drop view user_leaderboard;
