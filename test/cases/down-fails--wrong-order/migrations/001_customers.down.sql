drop table customers;
drop table orders;
