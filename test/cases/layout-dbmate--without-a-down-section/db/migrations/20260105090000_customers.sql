-- migrate:up
create table customers (id bigint primary key);

-- migrate:down
drop table customers;
