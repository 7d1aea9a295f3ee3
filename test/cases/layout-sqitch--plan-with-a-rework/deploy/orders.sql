BEGIN;
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));
CREATE INDEX orders_customer_idx ON orders (customer_id);
COMMIT;
