grant select on public.rooms to anon, authenticated;
