create schema shop;
set search_path to shop;
create table customers (id bigint primary key);
