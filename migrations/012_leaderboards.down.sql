-- Both leaderboards go.

drop view pathway_leaderboard;
drop view user_leaderboard;
