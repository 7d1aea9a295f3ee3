-- +goose Up
create table orders (id bigint primary key);
create index orders_idx on orders (id);

-- +goose Down
drop index orders_idx;
