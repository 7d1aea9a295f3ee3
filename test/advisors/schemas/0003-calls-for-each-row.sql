create table public.notes (id bigint primary key, user_id uuid not null, team_id bigint, body text);
create table public.members (team_id bigint, user_id uuid, primary key (team_id, user_id));
create index on public.notes (user_id);
alter table public.notes enable row level security;
alter table public.members enable row level security;
create policy reads on public.notes for select to authenticated using (user_id = auth.uid());
create policy adds on public.notes for insert to authenticated with check (auth.uid() = user_id);
create policy "of a team" on public.notes for delete to authenticated
  using (exists (select from public.members m where m.team_id = notes.team_id and m.user_id = auth.uid()));
create policy by_setting on public.members for select to authenticated
  using (user_id = current_setting('request.jwt.claim.sub', true)::uuid);
create policy by_token on public.members for delete to authenticated
  using ((auth.jwt() ->> 'sub')::uuid = user_id);
create policy no_strangers on public.members as restrictive for update to authenticated using (auth.role() = 'authenticated');
