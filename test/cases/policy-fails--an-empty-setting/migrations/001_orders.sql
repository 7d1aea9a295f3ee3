create role app_user nologin;
grant usage on schema public to app_user;

create table orders (id integer primary key, user_id uuid not null);
create index on orders (user_id);
grant select, update on orders to app_user;
alter table orders enable row level security;
create policy own on orders to app_user
  using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));

create table members (user_id uuid primary key, role text);
grant select on members to app_user;
alter table members enable row level security;
create function is_member() returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select 1 from public.members
    where members.role <> 'guest' and members.user_id = nullif(current_setting('app.user_id', true), '')::uuid);
end $$;
create policy members on members for select to app_user using ((select is_member()));
