-- +goose NO TRANSACTION
-- +goose Up
create index concurrently customers_email_idx on customers (email);

-- +goose Down
drop index concurrently customers_email_idx;
