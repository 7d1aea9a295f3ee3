create table rooms (id bigint primary key, owner_id uuid default auth.uid());
alter table rooms enable row level security;
create policy own on rooms for all to authenticated using (owner_id = (select auth.uid()));
