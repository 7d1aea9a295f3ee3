drop index if exists users_nick;
alter table users drop column if exists nick;
