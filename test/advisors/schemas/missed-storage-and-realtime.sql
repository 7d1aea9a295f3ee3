insert into storage.buckets (id, name, public) values ('papers', 'papers', false);
create policy anybody on storage.objects for delete using (bucket_id = 'papers');
create policy by_metadata on storage.objects for select to authenticated
  using (bucket_id = 'papers' and ((select auth.jwt()) -> 'user_metadata' ->> 'role') = 'admin');
create policy listens on realtime.messages for select to authenticated using (true);
create policy by_name on realtime.messages for insert to authenticated
  with check (((select auth.jwt()) -> 'user_metadata' ->> 'room') = (select realtime.topic()));
create table public.scores (id bigint primary key, points integer);
create schema live;
create table live.moves (id bigint primary key, player_id uuid);
grant select on live.moves to anon;
create table live.kept_back (id bigint primary key);
create table live.guarded (id bigint primary key, player_id uuid);
grant select on live.guarded to anon;
alter table live.guarded enable row level security;
create policy own on live.guarded for select using (player_id = (select auth.uid()));
create index on live.guarded (player_id);
alter publication supabase_realtime add table public.scores, live.moves, live.kept_back, live.guarded;
insert into storage.buckets (id, name) values ('drafts', 'drafts');
create policy of_somebody on storage.objects for update to authenticated using (bucket_id = 'drafts' and owner_id is not null);
