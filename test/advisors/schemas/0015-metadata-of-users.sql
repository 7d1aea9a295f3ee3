create table public.reports (id bigint primary key, team text);
alter table public.reports enable row level security;
create policy by_token on public.reports for select to authenticated
  using (((select auth.jwt()) -> 'user_metadata' ->> 'team') = team);
create policy by_setting on public.reports for delete to authenticated
  using (((current_setting('request.jwt.claims', true)::jsonb -> 'user_metadata') ->> 'role') = 'admin');
create policy by_path on public.reports for insert to authenticated
  with check (((select auth.jwt()) #>> '{user_metadata,team}') = team);
create schema internal;
create table internal.reports (id bigint primary key);
alter table internal.reports enable row level security;
create policy by_token on internal.reports using (((select auth.jwt()) -> 'user_metadata' ->> 'role') = 'admin');
