alter table orders add column scale numeric;
