create table public.posts (id bigint primary key, author_id uuid not null, published boolean not null default false);
create index on public.posts (author_id);
create index on public.posts (published);
alter table public.posts enable row level security;
create policy own on public.posts for select to authenticated using (author_id = (select auth.uid()));
create policy published on public.posts for select to anon using (published);
create policy changes on public.posts for update to authenticated using (author_id = (select auth.uid()));
create policy confirmed on public.posts as restrictive for select to authenticated using ((select auth.uid()) is not null);
create policy service on public.posts for select to service_role using (true);
