create role app_user nologin;
grant usage on schema public to app_user;

create table tribes (id uuid primary key, name text not null);
create table tribe_members (tribe_id uuid not null references tribes (id), user_id uuid not null, role varchar(20) default 'member', primary key (tribe_id, user_id));
create index on tribe_members (user_id);
grant select on tribes, tribe_members to app_user;
alter table tribes enable row level security;
alter table tribe_members enable row level security;
create policy tribe_members_select_same_tribe on tribe_members for select using (
  exists (
    select 1 from tribe_members tm
    where tm.tribe_id = tribe_members.tribe_id
    and tm.user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
  )
);
create policy tribes_of_members on tribes for select using (
  exists (select 1 from tribe_members tm where tm.tribe_id = tribes.id));
