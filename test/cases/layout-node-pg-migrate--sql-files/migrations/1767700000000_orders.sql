-- Up Migration
create table orders (id bigint primary key);

-- Down Migration
drop table orders;
