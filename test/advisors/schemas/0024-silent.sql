create table public.articles (id bigint primary key, author_id uuid not null);
create index on public.articles (author_id);
alter table public.articles enable row level security;
create policy reads on public.articles for select using (true);
create policy changes on public.articles for update to authenticated using (author_id = (select auth.uid()));
create policy service on public.articles for delete to service_role using (true);
