--! Previous: sha1:1111111111111111111111111111111111111111
--! Hash: sha1:2222222222222222222222222222222222222222
--! no-transaction
create index concurrently customers_idx on customers (id);
