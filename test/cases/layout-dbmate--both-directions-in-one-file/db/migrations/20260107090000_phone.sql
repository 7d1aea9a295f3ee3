-- migrate:up
alter table customers add column phone text;

-- migrate:down
