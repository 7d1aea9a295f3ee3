create table public.events (
  id bigint generated always as identity,
  happened_at date not null,
  user_id uuid not null
) partition by range (happened_at);

create table public.events_2026 partition of public.events for values from ('2026-01-01') to ('2027-01-01');
create table public.events_2027 partition of public.events for values from ('2027-01-01') to ('2028-01-01');

alter table public.events enable row level security;
alter table public.events_2026 enable row level security;
create index on public.events (user_id);
create policy "own events" on public.events
  for select to authenticated using (user_id = (select auth.uid()));
