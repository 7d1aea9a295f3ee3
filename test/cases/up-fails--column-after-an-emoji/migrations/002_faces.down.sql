delete from moods;
