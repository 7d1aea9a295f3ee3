alter table customers add column if not exists phone text not null default '';
