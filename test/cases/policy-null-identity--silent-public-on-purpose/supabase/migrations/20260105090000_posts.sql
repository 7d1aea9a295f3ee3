create table public.posts (id bigint generated always as identity primary key, user_id uuid references auth.users (id), published boolean not null default true);
create index on public.posts (user_id);
alter table public.posts enable row level security;
create policy "Published, or one's own" on public.posts for select using (published or user_id = (select auth.uid()));
create policy "One's own" on public.posts for update using (user_id = (select auth.uid()));
