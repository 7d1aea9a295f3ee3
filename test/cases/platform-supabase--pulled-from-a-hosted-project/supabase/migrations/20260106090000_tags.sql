alter table notes add column tags text[] not null default '{}';
