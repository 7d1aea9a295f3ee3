create or replace view everybody as select * from customers;
