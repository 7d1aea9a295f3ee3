drop policy "Avatars are public" on storage.objects;
drop policy "Own avatar" on storage.objects;
drop policy "Read `invoices`" on storage.objects;
drop policy "Clean up" on storage.objects;
drop policy "Drop box" on storage.objects;
delete from storage.buckets where id in ('avatars', 'invoices');
