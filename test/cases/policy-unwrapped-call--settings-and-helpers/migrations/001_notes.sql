create role app_user nologin;
grant usage on schema public to app_user;

create function me() returns uuid language sql stable set search_path = '' as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;
create table notes (id integer primary key, owner_id uuid not null, editor_id uuid not null, body text);
create index on notes (owner_id);
create index on notes (editor_id);
grant select, update on notes to app_user;
alter table notes enable row level security;
create policy readers on notes for select to app_user using (owner_id = me());
create policy editors on notes for update to app_user using (editor_id = current_setting('app.user_id', true)::uuid);
