alter table users add column nick text;
create index concurrently users_nick on users (nick);
