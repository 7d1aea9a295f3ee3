create type status as enum ('open', 'paid');
create table orders (
  id bigint generated always as identity primary key,
  status status not null default 'open',
  total numeric(10,2) not null
);
create index orders_status on orders (status);
