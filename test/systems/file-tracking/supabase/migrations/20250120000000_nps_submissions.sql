-- Answers of the NPS survey. On an empty database this runs ahead of the master file, which adds the key to users.
create table if not exists public.nps_submissions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  score smallint not null check (score between 0 and 10),
  comment text,
  created_at timestamptz not null default now()
);
create index if not exists nps_submissions_user_id_idx on public.nps_submissions (user_id);
alter table public.nps_submissions enable row level security;
drop policy if exists own on public.nps_submissions;
create policy own on public.nps_submissions for all to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
