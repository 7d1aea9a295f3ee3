create role web_user nologin;
create role reporting nologin bypassrls;
create table notes (
  id integer primary key,
  owner_id uuid not null
);
create index on notes (owner_id);
alter table notes enable row level security;
create policy own_notes on notes
  using (owner_id = (select current_setting('app.current_user_id', true)::uuid))
  with check (owner_id = (select current_setting('app.current_user_id', true)::uuid));
grant select, insert, update, delete on notes to web_user;
grant select on notes to reporting;
