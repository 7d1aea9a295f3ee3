-- Tribes: small groups with their own leaderboard. Membership decides what one sees, and the question "which tribes
-- am I in" is asked through a function, because a policy on tribe_members that reads tribe_members never ends.

create type tribe_role as enum ('member', 'officer', 'leader');

create table tribes (
  id uuid primary key default gen_random_uuid(),
  name varchar(60) not null,
  motto text,
  pathway pathway,
  owner_id uuid not null references users (id) on delete restrict,
  is_open boolean not null default true,
  max_members smallint not null default 50,
  settings jsonb not null default '{}',
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  constraint tribes_size_range check (max_members between 2 and 500)
);
comment on table tribes is 'Groups of members.';
comment on column tribes.is_open is 'Open tribes are listed and can be joined by anyone.';

create unique index tribes_name_lower_key on tribes (lower(name));
create index tribes_owner_id_idx on tribes (owner_id);
create index tribes_pathway_open_idx on tribes (pathway) where is_open;

create table tribe_members (
  tribe_id uuid not null references tribes (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  role tribe_role not null default 'member',
  joined_at timestamptz not null default current_timestamp,
  primary key (tribe_id, user_id)
);
comment on table tribe_members is 'Who belongs to which tribe.';

create index tribe_members_user_id_idx on tribe_members (user_id);
create unique index tribe_members_one_leader_key on tribe_members (tribe_id) where role = 'leader';

create trigger tribes_touch
  before update on tribes
  for each row
  when (old.* is distinct from new.*)
  execute function touch_updated_at();

create function my_tribe_ids() returns setof uuid
  language sql
  stable
  security definer
  set search_path = ''
  rows 10
as $$
  select m.tribe_id
  from public.tribe_members m
  where m.user_id = nullif(current_setting('app.current_user_id', true), '')::uuid
$$;
comment on function my_tribe_ids() is
  'Tribes of the member behind this request. Reads past RLS, so that policies on tribe_members can ask it.';
grant execute on function my_tribe_ids() to waypoint_app;

create function enforce_tribe_size() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  v_limit integer;
begin
  select t.max_members into v_limit from public.tribes t where t.id = new.tribe_id for update;
  if (select count(*) from public.tribe_members m where m.tribe_id = new.tribe_id) >= v_limit then
    raise exception 'tribe % is full', new.tribe_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;
comment on function enforce_tribe_size() is 'Before somebody joins: refuses it when the tribe is full.';

create trigger tribe_members_size
  before insert on tribe_members
  for each row
  execute function enforce_tribe_size();

alter table tribes enable row level security;
alter table tribe_members enable row level security;
grant select, insert on tribes to waypoint_app;
grant update (name, motto, pathway, is_open, max_members, settings) on tribes to waypoint_app;
grant select, delete on tribe_members to waypoint_app;
grant insert (tribe_id, user_id) on tribe_members to waypoint_app;

create policy tribes_select on tribes
  for select to waypoint_app
  using (
    is_open
    or owner_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or id in (select my_tribe_ids())
    or (select is_staff())
  );

create policy tribes_insert_own on tribes
  for insert to waypoint_app
  with check (owner_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy tribes_update_own on tribes
  for update to waypoint_app
  using (owner_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid))
  with check (owner_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy tribe_members_select on tribe_members
  for select to waypoint_app
  using (
    tribe_id in (select my_tribe_ids())
    or (select is_staff())
  );

create policy tribe_members_join_open on tribe_members
  for insert to waypoint_app
  with check (
    user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    and exists (
      select from tribes t
      where t.id = tribe_members.tribe_id
        and t.is_open
    )
  );

create policy tribe_members_leave on tribe_members
  for delete to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));
