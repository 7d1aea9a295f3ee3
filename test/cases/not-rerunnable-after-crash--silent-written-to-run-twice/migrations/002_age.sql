alter table users add column if not exists age int;
drop index concurrently if exists users_age;
create index concurrently users_age on users (age);
