alter table products rename column flags to marks;
alter index products_meta_idx rename to products_by_meta;
alter sequence products_id_seq rename to product_numbers;
alter type colour rename value 'red' to 'crimson';
alter view cheap rename to bargains;
