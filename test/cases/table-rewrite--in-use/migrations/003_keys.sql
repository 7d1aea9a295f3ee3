alter table notes add column key uuid not null default gen_random_uuid();
alter table users alter column joined type timestamptz;
