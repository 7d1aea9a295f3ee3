create role app_user nologin;
grant usage on schema public to app_user;

create table orders (id integer primary key, customer_id uuid, total integer not null default 0);
create index on orders (customer_id);
grant select, update on orders to app_user;
alter table orders enable row level security;
create policy own on orders for select to app_user
  using ((select nullif(current_setting('app.customer_id', true), '')) is null
    or customer_id = (select nullif(current_setting('app.customer_id', true), '')::uuid));
create policy change on orders for update to app_user
  using (customer_id is not distinct from (select nullif(current_setting('app.customer_id', true), '')::uuid));
