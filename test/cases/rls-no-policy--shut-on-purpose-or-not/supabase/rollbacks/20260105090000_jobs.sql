drop table public.jobs;
