create table public.letters (id bigint primary key, owner_id uuid not null);
create policy own on public.letters using (owner_id = (select auth.uid()));
create policy reads on public.letters for select using (owner_id = (select auth.uid()));
create schema internal;
create table internal.letters (id bigint primary key, owner_id uuid not null);
create policy own on internal.letters using (owner_id = (select auth.uid()));
