create table public.narrowed (id bigint primary key, user_id uuid not null);
create index on public.narrowed (user_id);
alter table public.narrowed enable row level security;
create policy anybody on public.narrowed for delete to authenticated using (true);
create policy own on public.narrowed as restrictive to authenticated using (user_id = (select auth.uid()));
create table public.revoked (id bigint primary key, user_id uuid not null);
alter table public.revoked enable row level security;
revoke all on public.revoked from anon, authenticated;
create policy anybody on public.revoked for delete to authenticated using (true);
create schema internal;
create table internal.jobs (id bigint primary key);
alter table internal.jobs enable row level security;
create policy anybody on internal.jobs using (true);
create table public.staff_only (id bigint primary key, note text);
alter table public.staff_only enable row level security;
create policy staff on public.staff_only for update to authenticated
  using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'staff') with check (true);
