drop index concurrently if exists users_name_idx;
create index concurrently if not exists users_name_idx on users (name);
