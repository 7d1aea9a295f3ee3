drop table entries;
drop table accounts;
drop function touch();
