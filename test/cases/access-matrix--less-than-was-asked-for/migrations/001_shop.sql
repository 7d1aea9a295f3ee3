create role shop_user nologin;

create table public.countries (code text primary key);
grant select on public.countries to shop_user;

create table public.orders (id bigint generated always as identity primary key, user_id uuid not null);
create index orders_user_id_idx on public.orders (user_id);
alter table public.orders enable row level security;
create policy own_orders on public.orders to shop_user
  using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
grant select, insert, update, delete on public.orders to shop_user;

create table public.baskets (id bigint generated always as identity primary key, user_id uuid not null);
create index baskets_user_id_idx on public.baskets (user_id);
grant select, insert, update, delete on public.baskets to shop_user;
