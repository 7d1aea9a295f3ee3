create role app_user nologin;
grant usage on schema public to app_user;

create function allowed() returns boolean language plpgsql as $$ begin return true; end $$;
create table notes (id integer primary key, owner_id text not null, body text);
grant select, insert, update, delete on notes to app_user;
alter table notes enable row level security;
create policy "Own, or ""allowed""" on notes to app_user
  using (owner_id = (select current_setting('app.user_id', true)) or coalesce(allowed(), false));
create index on notes (owner_id);
