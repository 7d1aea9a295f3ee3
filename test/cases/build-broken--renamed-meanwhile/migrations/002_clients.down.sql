alter table clients rename to customers;
