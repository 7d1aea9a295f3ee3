create table public.documents (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), user_metadata jsonb);
create index on public.documents (user_id);
alter table public.documents enable row level security;
create policy "Own or admin" on public.documents for select to authenticated
  using (user_id = (select auth.uid()) or ((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'admin');
