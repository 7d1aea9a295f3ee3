create table shop.carts (id bigint primary key);
