create table public.orders (id bigint primary key, total numeric);
create table public."Weird ""name"" `t`" (id bigint primary key);
create table public.read_by_users (id bigint primary key);
revoke all on public.read_by_users from anon, authenticated;
grant select on public.read_by_users to authenticated;
create table public.for_the_service (id bigint primary key);
revoke all on public.for_the_service from anon, authenticated;
create schema internal;
create table internal.orders (id bigint primary key);
