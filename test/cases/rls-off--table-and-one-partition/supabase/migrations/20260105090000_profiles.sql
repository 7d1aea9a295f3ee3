create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  name text not null
);
alter table public.profiles enable row level security;
create policy "own profile" on public.profiles
  for all to authenticated using (id = (select auth.uid())) with check (id = (select auth.uid()));
