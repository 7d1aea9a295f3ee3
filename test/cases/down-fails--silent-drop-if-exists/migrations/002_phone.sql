alter table customers add column phone text;
create index customers_phone_idx on customers (phone);
