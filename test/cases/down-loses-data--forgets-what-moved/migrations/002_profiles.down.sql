alter table users add column bio text;
drop table profiles;
