create role app_user nologin;
grant usage on schema public to app_user;

create table notes (id integer primary key, owner_id text not null, archived boolean not null default false);
create index notes_live on notes (owner_id) where not archived;
grant select on notes to app_user;
alter table notes enable row level security;
create policy own on notes for select to app_user using (owner_id = (select current_setting('app.user_id', true)));
