-- +migrate Up
create table orders (id bigint primary key);

-- +migrate Down
drop index orders_idx;
drop table orders;

-- +migrate Up
create index orders_idx on orders (id);
