create publication shop for table products (id, name);
alter table products replica identity using index products_pkey;
