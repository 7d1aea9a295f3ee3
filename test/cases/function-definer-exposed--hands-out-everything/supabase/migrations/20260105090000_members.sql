create table public.members (
  user_id uuid primary key references auth.users (id),
  team text not null
);
alter table public.members enable row level security;

-- Policies need it, and clients call it with every query.
create function public.is_member(wanted text) returns boolean
language sql stable security definer set search_path = ''
as $$ select exists (select from public.members m where m.user_id = (select auth.uid()) and m.team = wanted) $$;

create policy "own team" on public.members
  for select to authenticated using ((select public.is_member(team)));
