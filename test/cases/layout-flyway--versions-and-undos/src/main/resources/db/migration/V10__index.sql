create index concurrently customers_phone_idx on customers (phone);
