create table public.profiles (id uuid primary key references auth.users on delete cascade, name text);
alter table public.profiles enable row level security;
create policy reads on public.profiles for select to anon, authenticated using (true);
create policy changes on public.profiles for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));
create function public.on_sign_up() returns trigger language plpgsql security definer set search_path = '' as
  'begin insert into public.profiles (id) values (new.id); return new; end';
revoke execute on function public.on_sign_up() from public, anon, authenticated;
create trigger on_sign_up after insert on auth.users for each row execute function public.on_sign_up();
create table public.todos (id bigint generated always as identity primary key, user_id uuid not null default auth.uid() references auth.users, body text);
create index on public.todos (user_id);
alter table public.todos enable row level security;
create policy own on public.todos to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
