drop policy "notes of staff" on public.notes;
