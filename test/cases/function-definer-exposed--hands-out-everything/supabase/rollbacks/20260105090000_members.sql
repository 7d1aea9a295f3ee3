drop table public.members cascade;
drop function public.is_member(text);
