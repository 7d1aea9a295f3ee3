create type order_state as enum ('open', 'paid');
alter table orders add column state order_state not null default 'open';
