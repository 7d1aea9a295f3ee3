create table public.posts (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), published boolean not null);
create index on public.posts (user_id);
alter table public.posts enable row level security;
create policy "Own" on public.posts for all to authenticated using (user_id = (select auth.uid()));
create policy "Published" on public.posts for select to anon, authenticated using (published);
create policy "Server" on public.posts for select to service_role using (true);
