begin;
create table customers (id bigint primary key);
commit;

create index customers_id_idx on customers (id);
