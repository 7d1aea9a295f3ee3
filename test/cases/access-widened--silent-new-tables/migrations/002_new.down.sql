drop table carts, currencies;
