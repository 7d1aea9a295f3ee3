create table public.members (team_id uuid not null, user_id uuid not null references auth.users (id), primary key (team_id, user_id));
create index on public.members (user_id);
create function public.is_member(team uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.members m where m.team_id = team and m.user_id = (select auth.uid()))
$$;
revoke execute on function public.is_member(uuid) from public, anon;
alter table public.members enable row level security;
create policy "Members see members" on public.members for select to authenticated using (public.is_member(team_id));
