drop table moods;
