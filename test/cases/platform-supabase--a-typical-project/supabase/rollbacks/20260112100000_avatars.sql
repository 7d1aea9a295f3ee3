drop policy "Everybody uploads into their own folder" on storage.objects;
drop policy "Avatars are public" on storage.objects;
delete from storage.buckets where id = 'avatars';
