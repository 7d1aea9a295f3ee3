alter table notes add column key uuid not null default gen_random_uuid();
