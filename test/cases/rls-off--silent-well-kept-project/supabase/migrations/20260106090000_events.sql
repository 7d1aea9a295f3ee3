create table public.events (
  id bigint generated always as identity,
  happened_at date not null,
  user_id uuid not null,
  primary key (id, happened_at)
) partition by range (happened_at);
create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
create index on public.events (user_id);
alter table public.events enable row level security;
alter table public.events_2026 enable row level security;
create policy "own events" on public.events
  for select to authenticated using (user_id = (select auth.uid()));

create view public.my_events with (security_invoker = true) as
  select id, happened_at from public.events;

create materialized view private.event_counts as
  select user_id, count(*) from public.events group by user_id;

create table public.job_queue (id uuid primary key);
revoke all on public.job_queue from anon, authenticated;
