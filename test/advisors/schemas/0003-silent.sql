create table public.notes (id bigint primary key, user_id uuid not null, team_id bigint, body text);
create table public.members (team_id bigint, user_id uuid, primary key (team_id, user_id));
create index on public.notes (user_id);
create index on public.members (user_id);
alter table public.notes enable row level security;
alter table public.members enable row level security;
create policy reads on public.notes for select to authenticated using (user_id = (select auth.uid()));
create policy adds on public.notes for insert to authenticated with check ((select auth.uid()) = user_id);
create policy of_a_team on public.notes for delete to authenticated
  using (team_id in (select m.team_id from public.members m where m.user_id = (select auth.uid())));
create policy by_token on public.members for select to authenticated using (((select auth.jwt()) ->> 'sub')::uuid = user_id);
