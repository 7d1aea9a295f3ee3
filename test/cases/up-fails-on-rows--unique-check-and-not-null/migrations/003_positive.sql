alter table orders add constraint orders_positive check (total > 0);
