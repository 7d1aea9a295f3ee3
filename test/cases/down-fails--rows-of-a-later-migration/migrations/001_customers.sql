create table customers (id bigint primary key, email text);
alter table customers alter column email set not null;
