create role app_user nologin;
grant usage on schema public to app_user;

create table orders (id integer primary key, user_id uuid not null, note text);
create index on orders (user_id);
grant select on orders to app_user;
alter table orders enable row level security;
create policy own on orders to app_user using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create role visitor nologin;
grant usage on schema public to visitor;
create table visits (id integer primary key, note text not null);
grant select on visits to visitor;
alter table visits enable row level security;
create policy visits on visits to visitor using (note <> '');
