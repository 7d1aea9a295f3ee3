-- The same policy under another name: what the consolidation took out.
create policy "Users can view own profile" on public.users for select using (auth.uid() = id);
