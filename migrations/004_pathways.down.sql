-- Pathway progress and the level curve go.

drop table pathway_progress;
drop function calculate_level_from_xp(integer);
