create table public.jobs (
  id uuid primary key default gen_random_uuid(),
  payload jsonb not null
);
alter table public.jobs enable row level security;
