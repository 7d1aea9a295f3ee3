create function public.all_members() returns setof public.members
language sql stable security definer set search_path = ''
as $$ select * from public.members $$;

create function public.cleanup() returns void
language sql security definer set search_path = ''
as $$ delete from public.members where team = '' $$;
revoke execute on function public.cleanup() from public, anon, authenticated;
