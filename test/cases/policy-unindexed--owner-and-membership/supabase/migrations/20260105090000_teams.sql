create table public.members (team_id uuid not null, user_id uuid not null references auth.users (id), primary key (team_id, user_id));
create table public."Team's Files" (id bigint generated always as identity primary key, team_id uuid not null, "Owner" uuid not null references auth.users (id));
alter table public.members enable row level security;
alter table public."Team's Files" enable row level security;
create policy "Own rows" on public.members for select to authenticated using (user_id = (select auth.uid()));
create policy "Files of teams" on public."Team's Files" for select to authenticated
  using (team_id in (select m.team_id from public.members m where m.user_id = (select auth.uid())));
create policy "Own files" on public."Team's Files" for delete to authenticated using ("Owner" = (select auth.uid()));
