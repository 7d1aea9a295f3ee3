create role auditor nologin;
create table things (id bigint primary key, label text, price numeric);
create sequence thing_numbers owned by things.id;
create view cheap_things with (security_invoker = true) as select id, label from things where price < 10;
create materialized view thing_count as select count(*) as things from things;
