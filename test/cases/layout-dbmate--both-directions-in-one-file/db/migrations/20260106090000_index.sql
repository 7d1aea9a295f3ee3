-- migrate:up transaction:false
create index concurrently customers_email_idx on customers (email);

-- migrate:down transaction:false
drop index concurrently customers_email_idx;
