create table public.orders (id bigint generated always as identity primary key, user_id uuid references auth.users (id), total integer not null default 0);
create index on public.orders (user_id);
alter table public.orders enable row level security;
create policy "Own" on public.orders for select using (coalesce(user_id = (select auth.uid()), true));
