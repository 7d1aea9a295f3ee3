create table public.orders (id bigint primary key);
alter table public.orders enable row level security;
