drop table public.guests, public.rooms, public.staff;
drop function public.rank_of(uuid);