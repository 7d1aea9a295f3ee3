alter table products drop constraint products_name_key;
