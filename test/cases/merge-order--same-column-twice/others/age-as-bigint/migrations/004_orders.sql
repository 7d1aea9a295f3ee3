alter table users add column if not exists age bigint;
