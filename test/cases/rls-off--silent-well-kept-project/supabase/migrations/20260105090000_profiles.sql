create schema private;

create table public.users (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  api_key text
);
alter table public.users enable row level security;
create policy "own account" on public.users
  for select to authenticated using (id = (select auth.uid()));

-- Read only: the commands that Supabase grants anyway are closed by having no policy.
create table public.countries (code text primary key, name text not null);
alter table public.countries enable row level security;
create policy "anybody may read" on public.countries for select to anon, authenticated using (true);

create table private.secrets (name text primary key, secret text not null);
