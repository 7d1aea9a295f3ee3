create unique index products_name_idx on products (name);
alter table products add constraint products_name_key unique using index products_name_idx;
