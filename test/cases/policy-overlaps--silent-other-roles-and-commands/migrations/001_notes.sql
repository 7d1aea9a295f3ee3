create role app_user nologin;
grant usage on schema public to app_user;

create role app_reader nologin;
grant usage on schema public to app_reader;
create table notes (id integer primary key, owner_id text not null);
create index on notes (owner_id);
grant select, update on notes to app_user;
grant select on notes to app_reader;
alter table notes enable row level security;
create policy own on notes for select to app_user using (owner_id = (select current_setting('app.user_id', true)));
create policy change on notes for update to app_user using (owner_id = (select current_setting('app.user_id', true)));
create policy readers on notes for select to app_reader using (id > 0);
create policy never on notes as restrictive using (id > 0);
