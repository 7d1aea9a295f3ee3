create table archive (id bigint primary key, phone text);
alter table customers add column phone text;
