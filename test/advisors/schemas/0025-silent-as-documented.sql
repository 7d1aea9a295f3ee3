insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true), ('papers', 'papers', false), ('team', 'team', false);
create table public.team_members (team_id bigint, user_id uuid references auth.users, primary key (team_id, user_id));
create index on public.team_members (user_id);
alter table public.team_members enable row level security;
create policy own on public.team_members for select to authenticated using (user_id = (select auth.uid()));
create policy "Anyone can update their own avatar" on storage.objects for update
  using ((select auth.uid()) = owner) with check (bucket_id = 'avatars');
create policy "Users upload to their own folder" on storage.objects for insert to authenticated
  with check (bucket_id = 'papers' and (select auth.uid())::text = (storage.foldername(name))[1]);
create policy "Individual user access" on storage.objects for select to authenticated
  using ((select auth.uid()) = owner_id::uuid);
create policy "Pictures in a public folder" on storage.objects for select to public
  using (bucket_id = 'papers' and storage.extension(name) = 'jpg' and lower((storage.foldername(name))[1]) = 'public');
create policy "Members read what belongs to the team" on storage.objects for select to authenticated
  using (bucket_id = 'team' and (storage.foldername(name))[1] in
    (select m.team_id::text from public.team_members m where m.user_id = (select auth.uid())));
create policy "Members send to the team" on realtime.messages for insert to authenticated
  with check (exists (select from public.team_members m
    where m.user_id = (select auth.uid()) and 'team:' || m.team_id::text = (select realtime.topic())));
create policy "Members listen to the team" on realtime.messages for select to authenticated
  using (realtime.messages.extension in ('broadcast', 'presence') and exists (select from public.team_members m
    where m.user_id = (select auth.uid()) and 'team:' || m.team_id::text = (select realtime.topic())));
alter publication supabase_realtime add table public.team_members;
