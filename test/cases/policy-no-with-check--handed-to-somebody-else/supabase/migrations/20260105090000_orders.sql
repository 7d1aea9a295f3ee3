create table public.orders (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), note text);
create index on public.orders (user_id);
alter table public.orders enable row level security;
create policy "Own" on public.orders for select to authenticated using (user_id = (select auth.uid()));
create policy "Change own" on public.orders for update to authenticated using (user_id = (select auth.uid())) with check (length(note) < 100 or note is null);
