insert into storage.buckets (id, name, public) values ('avatars', 'avatars', true), ('invoices', 'invoices', false);

create policy "Avatars are public" on storage.objects for select using (bucket_id = 'avatars');
create policy "Own avatar" on storage.objects for insert to authenticated
  with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy "Read `invoices`" on storage.objects for select to anon, authenticated using (bucket_id = 'invoices');
create policy "Clean up" on storage.objects for delete to authenticated using ((select auth.role()) = 'authenticated');
create policy "Drop box" on storage.objects for insert to anon with check (bucket_id in ('invoices', 'by hand'));
