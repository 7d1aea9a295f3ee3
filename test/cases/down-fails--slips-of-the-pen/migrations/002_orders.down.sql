alter table orders drop constraint orders_code_idx;
drop table orders;
