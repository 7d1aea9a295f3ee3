create policy "notes of staff" on public.notes for select to authenticated
  using (exists (select 1 from public.staff where staff.user_id = notes.user_id));
