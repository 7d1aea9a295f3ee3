create role app_user nologin;
grant usage on schema public to app_user;

create table notes (id integer primary key, owner_id text not null, body text);
grant select, update on notes to app_user;
alter table notes enable row level security;
create policy everybody on notes for update to app_user using (true);
create policy narrowed on notes as restrictive for update to app_user using (owner_id = (select current_setting('app.user_id', true)));
create policy own on notes for select to app_user using (owner_id = (select current_setting('app.user_id', true)));
create policy nobody_may on notes for delete to app_user using (true);
create index on notes (owner_id);
