drop table public.events;
