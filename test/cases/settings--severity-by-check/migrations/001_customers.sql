create extension vector;
set lock_timeout = '1s';
create table customers (id bigint primary key);
