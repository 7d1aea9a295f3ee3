-- Published posts are for everybody.
create policy "everybody reads published posts" on public.posts
  for select to anon using (published);

drop policy "authors edit their posts" on public.posts;
create policy "authors edit their posts" on public.posts
  for update to authenticated using (true) with check (true);
