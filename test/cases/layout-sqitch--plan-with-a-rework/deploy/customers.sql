-- Deploy shop:customers to pg
BEGIN;
CREATE TABLE customers (id bigint PRIMARY KEY);
COMMIT;
