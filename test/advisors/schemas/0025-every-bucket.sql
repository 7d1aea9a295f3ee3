insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true);
create policy everything on storage.objects using (true);
create policy makes_buckets on storage.buckets for insert to authenticated with check (true);
