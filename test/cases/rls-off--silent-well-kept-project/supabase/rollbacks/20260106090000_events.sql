drop table public.job_queue;
drop materialized view private.event_counts;
drop view public.my_events;
drop table public.events;
