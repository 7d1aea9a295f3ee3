drop table customers;
drop type customer_kind;
