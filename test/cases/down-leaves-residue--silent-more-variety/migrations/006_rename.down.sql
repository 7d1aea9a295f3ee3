alter view bargains rename to cheap;
alter type colour rename value 'crimson' to 'red';
alter sequence product_numbers rename to products_id_seq;
alter index products_by_meta rename to products_meta_idx;
alter table products rename column marks to flags;
