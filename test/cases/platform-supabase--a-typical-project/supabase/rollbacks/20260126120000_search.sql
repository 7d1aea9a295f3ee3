select cron.unschedule('forget');
alter table public.messages drop column embedding;
drop extension pg_cron;
drop extension vector;
