-- +migrate Down
drop table customers;

-- +migrate Up
create table customers (id bigint primary key, email text not null);
