-- +migrate Up notransaction
create index concurrently customers_email_idx on customers (email);

-- +migrate Down notransaction
drop index concurrently customers_email_idx;
