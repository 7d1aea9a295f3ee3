drop table lists;
drop table notes;
