create type order_state as enum ('open', 'paid', 'sent');

create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id),
  state order_state not null default 'open'
);

create index orders_customer_idx on orders (customer_id);
comment on table orders is 'What was bought, and by whom.';
