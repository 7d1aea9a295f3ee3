create table public.posts (
  id uuid primary key default gen_random_uuid(),
  author_id uuid not null references auth.users (id) on delete cascade,
  title text not null check (length(title) between 1 and 200),
  published boolean not null default false
);
create index posts_author_id_idx on public.posts (author_id);
alter table public.posts enable row level security;

create policy "authors read their posts" on public.posts
  for select to authenticated using (author_id = (select auth.uid()));
create policy "authors write posts" on public.posts
  for insert to authenticated with check (author_id = (select auth.uid()));
create policy "authors edit their posts" on public.posts
  for update to authenticated using (author_id = (select auth.uid())) with check (author_id = (select auth.uid()));
create policy "authors remove their posts" on public.posts
  for delete to authenticated using (author_id = (select auth.uid()));
