create role web_user nologin;
create table invoices (
  id integer primary key,
  owner_id uuid not null
);
create index on invoices (owner_id);
alter table invoices enable row level security;
create policy own_invoices on invoices for select to web_user
  using (owner_id = (select current_setting('app.current_user_id', true)::uuid));

grant select, insert on invoices to web_user;
