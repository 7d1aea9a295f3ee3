create table public.orders (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id),
  total numeric not null
);
create index on public.orders (user_id);
alter table public.orders enable row level security;
create policy "own orders" on public.orders
  for all to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
