create table carts (id integer primary key, user_id uuid not null);
create index on carts (user_id);
grant select, insert, update, delete on carts to app_user;
alter table carts enable row level security;
create policy own on carts to app_user using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create table currencies (code text primary key);
grant select on currencies to app_user, visitor;
alter table currencies enable row level security;
create policy everybody on currencies for select using (true);
