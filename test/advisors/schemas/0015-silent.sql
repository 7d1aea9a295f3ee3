create table public.reports (id bigint primary key, team text, user_metadata_seen boolean);
alter table public.reports enable row level security;
create policy by_token on public.reports for select to authenticated
  using (((select auth.jwt()) -> 'app_metadata' ->> 'team') = team);
