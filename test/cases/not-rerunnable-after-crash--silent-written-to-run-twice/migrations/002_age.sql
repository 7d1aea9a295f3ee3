alter table users add column if not exists age int;
create index concurrently if not exists users_age on users (age);
