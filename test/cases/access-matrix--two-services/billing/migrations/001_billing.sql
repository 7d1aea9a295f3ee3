create table public.orders (id bigint generated always as identity primary key, user_id uuid not null);
create index orders_user_id_idx on public.orders (user_id);
alter table public.orders enable row level security;
create policy own_orders on public.orders
  using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
