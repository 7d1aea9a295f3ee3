drop table customers;
drop extension vector;
