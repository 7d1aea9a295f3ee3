create table public.users (id uuid primary key references auth.users (id), full_name text);
alter table public.users enable row level security;
create policy "Users see themselves" on public.users for select using (auth.uid() = id);
