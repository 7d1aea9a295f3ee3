create role shop_app nologin;
grant usage on schema public to shop_app;

create table users (
  id integer generated always as identity primary key,
  email text not null unique,
  password_hash text not null,
  api_token text
);
create table orders (
  id integer generated always as identity primary key,
  user_id integer not null references users (id),
  total numeric not null
);
create index on orders (user_id);
create view order_totals as select user_id, sum(total) as total from orders group by user_id;
create materialized view leaderboard as select user_id, count(*) from orders group by user_id;

create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create function total_of(wanted integer) returns numeric language sql stable
as $$ select sum(total) from orders where user_id = wanted $$;
create function admin_total() returns numeric language sql stable security definer set search_path = public, pg_temp
as $$ select sum(total) from orders $$;

grant select, insert, update, delete on all tables in schema public to shop_app;
alter default privileges in schema public grant select, insert, update, delete on tables to shop_app;
