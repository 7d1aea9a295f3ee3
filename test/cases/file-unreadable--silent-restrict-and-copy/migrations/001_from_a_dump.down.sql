drop table public.countries;
