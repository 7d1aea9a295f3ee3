drop policy "everybody reads published posts" on public.posts;
drop policy "authors edit their posts" on public.posts;
create policy "authors edit their posts" on public.posts
  for update to authenticated using (author_id = (select auth.uid())) with check (author_id = (select auth.uid()));
