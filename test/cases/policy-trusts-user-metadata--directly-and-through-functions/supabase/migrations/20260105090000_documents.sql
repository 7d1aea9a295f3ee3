create function public.my_role() returns text language plpgsql stable set search_path = '' as $$
begin
  return (select auth.jwt() -> 'user_metadata' ->> 'role');
end $$;
create function public.is_admin() returns boolean language sql stable set search_path = '' as $$ select public.my_role() = 'admin' $$;
create table public.documents (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), body text);
create index on public.documents (user_id);
alter table public.documents enable row level security;
create policy "Own or admin" on public.documents for select to authenticated
  using (user_id = (select auth.uid()) or (select public.is_admin()));
create policy "Admins delete" on public.documents for delete to authenticated
  using (((select auth.jwt()) #>> '{user_metadata,role}') = 'admin');
