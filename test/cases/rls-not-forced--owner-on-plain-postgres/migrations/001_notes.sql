create table notes (
  id integer primary key,
  owner_id uuid not null
);
create index on notes (owner_id);
alter table notes enable row level security;
create policy own_notes on notes
  using (owner_id = (select current_setting('app.current_user_id', true)::uuid))
  with check (owner_id = (select current_setting('app.current_user_id', true)::uuid));

create table lists (
  id integer primary key,
  owner_id uuid not null
);
create index on lists (owner_id);
alter table lists enable row level security;
alter table lists force row level security;
create policy own_lists on lists
  using (owner_id = (select current_setting('app.current_user_id', true)::uuid))
  with check (owner_id = (select current_setting('app.current_user_id', true)::uuid));
