-- +goose Up
create table customers (id bigint primary key, email text not null);

-- +goose Down
drop table customers;
