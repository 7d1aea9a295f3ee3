drop table public.members;
drop function public.is_member(uuid);