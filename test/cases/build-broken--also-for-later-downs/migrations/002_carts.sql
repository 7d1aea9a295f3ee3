-- Carts live in the browser now.
drop table if exists shop.carts;
