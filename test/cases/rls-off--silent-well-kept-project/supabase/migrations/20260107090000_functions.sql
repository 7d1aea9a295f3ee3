create function private.is_admin() returns boolean
language sql stable security definer set search_path = ''
as $$ select exists (select from public.users u where u.id = (select auth.uid()) and u.email like '%@shop.example') $$;
revoke execute on function private.is_admin() from public;
grant usage on schema private to authenticated;
grant execute on function private.is_admin() to authenticated;

create function public.touch() returns trigger
language plpgsql security definer set search_path = ''
as $$ begin return new; end $$;

create function public.delete_account() returns void
language sql security definer set search_path = ''
as $$ delete from public.users where id = (select auth.uid()) $$;
revoke execute on function public.delete_account() from public, anon, authenticated;

-- What the platform gives anyway, as a dump writes it down.
alter default privileges for role postgres in schema public grant all on tables to anon;
alter default privileges in schema private grant select on tables to service_role;
