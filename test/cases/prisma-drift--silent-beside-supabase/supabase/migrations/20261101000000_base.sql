create table public.profiles (
  id uuid primary key references auth.users on delete cascade,
  display_name text not null,
  created_at timestamptz not null default now()
);
create table public.files (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references public.profiles on delete cascade,
  path text not null,
  size bigint not null check (size >= 0)
);
create unique index files_owner_path on public.files (owner_id, path);
create index files_large on public.files (size) where size > 1000000;
alter table public.profiles enable row level security;
alter table public.files enable row level security;
create policy "own profile" on public.profiles for select to authenticated using ((select auth.uid()) = id);
create policy "own files" on public.files for all to authenticated using ((select auth.uid()) = owner_id) with check ((select auth.uid()) = owner_id);
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, display_name) values (new.id, coalesce(new.email, ''));
  return new;
end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
