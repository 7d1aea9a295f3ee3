-- Up Migration
create table customers (id bigint primary key);

-- Down Migration
drop table customers;
