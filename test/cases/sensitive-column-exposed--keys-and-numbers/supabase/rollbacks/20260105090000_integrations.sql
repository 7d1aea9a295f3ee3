drop table public.integrations;
