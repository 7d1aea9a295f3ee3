create table public.scores (
  user_id uuid primary key references auth.users (id),
  points integer not null default 0
);
alter table public.scores enable row level security;
create policy "own score" on public.scores
  for select to authenticated using (user_id = (select auth.uid()));
