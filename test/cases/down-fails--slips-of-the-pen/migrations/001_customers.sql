create table customers (id bigint primary key);
create index customers_idx on customers (id);
