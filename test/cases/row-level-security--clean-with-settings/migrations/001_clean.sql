-- An application that says in settings of the session who asks.
create role app_user nologin;
grant usage on schema public to app_user;

create table users (id uuid primary key, email text not null unique);
create table projects (id bigint generated always as identity primary key, owner_id uuid not null references users (id), name text not null);
create index on projects (owner_id);
create table tasks (id bigint generated always as identity primary key, project_id bigint not null references projects (id), title text not null);
create index on tasks (project_id);
create table labels (id integer generated always as identity primary key, name text not null);
create table "Odd ""Table"" `x`" ("Wem gehört's" uuid not null references users (id), id integer primary key);
create index on "Odd ""Table"" `x`" ("Wem gehört's");

grant select, insert, update, delete on all tables in schema public to app_user;

create function current_user_id() returns uuid language sql stable set search_path = '' as $$
  select nullif(current_setting('app.current_user_id', true), '')::uuid
$$;

alter table users enable row level security;
create policy self on users to app_user using (id = (select current_user_id()));
alter table projects enable row level security;
create policy own on projects to app_user using (
  owner_id = (select current_user_id()) or (select current_setting('app.current_user_role', true)) = 'admin');
alter table tasks enable row level security;
create policy own on tasks to app_user using (
  exists (select 1 from projects p where p.id = tasks.project_id and p.owner_id = (select current_user_id())));
alter table labels enable row level security;
create policy everyone on labels for select to app_user using (true);
alter table "Odd ""Table"" `x`" enable row level security;
create policy "The owner's ""policy""" on "Odd ""Table"" `x`" to app_user using ("Wem gehört's" = (select current_user_id()));
