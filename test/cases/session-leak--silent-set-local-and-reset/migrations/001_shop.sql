create schema shop;
set local search_path to shop;
create table customers (id bigint primary key);
