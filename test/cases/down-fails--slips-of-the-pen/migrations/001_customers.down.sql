DROP INDEX IF NOT EXISTS customers_idx;
drop table customers;
