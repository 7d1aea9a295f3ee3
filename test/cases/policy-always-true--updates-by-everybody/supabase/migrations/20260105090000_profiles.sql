create table public.profiles (id uuid primary key references auth.users (id), name text not null);
alter table public.profiles enable row level security;
create policy "Anyone reads" on public.profiles for select using (true);
create policy "Anyone updates" on public.profiles for update to authenticated using (1 = 1);

create table public.tags (id bigint generated always as identity primary key, name text not null);
alter table public.tags enable row level security;
create policy "Signed in" on public.tags for delete to authenticated using (auth.role() = 'authenticated');
