alter table posts drop column tags;
drop table tags;
