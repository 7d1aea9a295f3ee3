-- Achievements go. XP that they gave stays with the members.

drop function award_achievement(uuid, text);
drop table user_achievements;
drop table achievements;
drop type achievement_rarity;
