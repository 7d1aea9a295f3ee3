drop policy if exists "Avatars are publik" on storage.objects;
