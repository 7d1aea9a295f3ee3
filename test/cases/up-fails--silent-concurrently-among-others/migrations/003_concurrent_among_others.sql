alter table customers add column phone text;
create index concurrently customers_phone_idx on customers (phone);
comment on column customers.phone is 'With the country code.';
