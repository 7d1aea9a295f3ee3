drop table reactions;
drop table comments;
