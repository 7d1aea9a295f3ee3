-- One leak of each kind; the tables of the base stay as they are.
create table public.leak_update_true (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_update_true(user_id);
alter table public.leak_update_true enable row level security;
create policy r on public.leak_update_true for select to authenticated using (user_id = (select auth.uid()));
create policy u on public.leak_update_true for update to authenticated using (true);

create table public.leak_permissive_or (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_permissive_or(user_id);
alter table public.leak_permissive_or enable row level security;
create policy r on public.leak_permissive_or for select to authenticated using (user_id = (select auth.uid()));
create policy r2 on public.leak_permissive_or for select to authenticated using (note is not null or id > 0);
create policy d on public.leak_permissive_or for delete to authenticated using (user_id = (select auth.uid()) or note is null or note <> '');

create table public.leak_user_metadata (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_user_metadata(user_id);
alter table public.leak_user_metadata enable row level security;
create policy r on public.leak_user_metadata for select to authenticated using (user_id = (select auth.uid()) or ((select auth.jwt()) -> 'user_metadata' ->> 'role') = 'admin');

create table public.leak_no_check (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_no_check(user_id);
alter table public.leak_no_check enable row level security;
create policy r on public.leak_no_check for select to authenticated using (user_id = (select auth.uid()));
create policy i on public.leak_no_check for insert to authenticated with check (note is null or length(note) < 100);
create policy u on public.leak_no_check for update to authenticated using (user_id = (select auth.uid())) with check (true);

create table public.leak_wrong_role (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_wrong_role(user_id);
alter table public.leak_wrong_role enable row level security;
create policy "service only" on public.leak_wrong_role for all using (true) with check (true);

create table public.leak_partition (id bigint, user_id uuid not null, at date not null) partition by range (at);
create table public.leak_partition_a partition of public.leak_partition for values from ('2026-01-01') to ('2026-07-01');
create table public.leak_partition_b partition of public.leak_partition for values from ('2026-07-01') to ('2027-01-01');
create index on public.leak_partition(user_id);
alter table public.leak_partition enable row level security;
alter table public.leak_partition_a enable row level security;
create policy r on public.leak_partition for select to authenticated using (user_id = (select auth.uid()));
create policy r on public.leak_partition_a for select to authenticated using (user_id = (select auth.uid()));

create table public.leak_null_uid (id bigint generated always as identity primary key, user_id uuid references auth.users(id), note text);
create index on public.leak_null_uid(user_id);
alter table public.leak_null_uid enable row level security;
create policy r on public.leak_null_uid for select using (auth.uid() is null or user_id = auth.uid());

create table public.leak_null_owner (id bigint generated always as identity primary key, user_id uuid references auth.users(id), note text);
create index on public.leak_null_owner(user_id);
alter table public.leak_null_owner enable row level security;
create policy r on public.leak_null_owner for select using (user_id is not distinct from (select auth.uid()));

create table public.leak_behind_others (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_behind_others(user_id);
alter table public.leak_behind_others enable row level security;
create policy r on public.leak_behind_others for select to authenticated using (user_id = (select auth.uid()));
create view public.leak_definer_view as select * from public.leak_behind_others;
create function public.leak_definer_function() returns setof public.leak_behind_others language sql stable security definer set search_path = '' as 'select * from public.leak_behind_others';
create function public.leak_dynamic_sql(p_user uuid) returns table (note text, owner uuid) language plpgsql stable security definer set search_path = '' as $$ begin return query execute 'select note, user_id from public.leak_behind_others where user_id = $1' using p_user; end $$;

create table public.leak_recursion (tribe_id uuid not null, user_id uuid not null references auth.users(id), role text not null default 'member', primary key (tribe_id, user_id));
create index on public.leak_recursion(user_id);
alter table public.leak_recursion enable row level security;
create policy m on public.leak_recursion for select to authenticated using (exists (select 1 from public.leak_recursion tm where tm.tribe_id = leak_recursion.tribe_id and tm.user_id = (select auth.uid())));

create table public.leak_self_join (id bigint generated always as identity primary key, team_id uuid not null, user_id uuid not null references auth.users(id));
create index on public.leak_self_join(user_id);
create table public.leak_team (id bigint generated always as identity primary key, team_id uuid not null, user_id uuid not null references auth.users(id));
create index on public.leak_team(user_id);
alter table public.leak_team enable row level security;
create policy own on public.leak_team for all to authenticated using (user_id = (select auth.uid()));
alter table public.leak_self_join enable row level security;
create policy m on public.leak_self_join for select to authenticated using (exists (select 1 from public.leak_team t where team_id = t.team_id and t.user_id = (select auth.uid())));

create table public.leak_no_rls (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id));
create table public.leak_signed_in (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id));
create index on public.leak_signed_in(user_id);
alter table public.leak_signed_in enable row level security;
create policy r on public.leak_signed_in for all to authenticated using ((select auth.uid()) is not null);

create schema internal;
grant usage on schema internal to anon, authenticated;
create table public.leak_grant_to_public (id bigint generated always as identity primary key, user_id uuid not null references auth.users(id), note text);
create index on public.leak_grant_to_public(user_id);
revoke all on public.leak_grant_to_public from anon, authenticated;
grant insert, delete on public.leak_grant_to_public to public;

-- Of a table that the base has: the wrong role may now read it, and everybody may change it.
create policy "Support" on public.notifications for select to anon using (true);
create policy "Status" on public.subscriptions for update to authenticated using (plan in ('free', 'pro'));
