create table orders (id bigint primary key);
create view reports as select * from orders;
