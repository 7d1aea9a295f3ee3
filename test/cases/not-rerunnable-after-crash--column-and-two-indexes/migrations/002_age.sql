alter table users add column age int;
create index concurrently users_age on users (age);
create index concurrently users_name on users (name);
