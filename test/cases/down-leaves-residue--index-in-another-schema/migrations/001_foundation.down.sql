drop table shop.customers;
drop schema shop;
