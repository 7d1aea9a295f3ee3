-- Who may see and change members. The application sets app.current_user_id at the start of every request; row level
-- security does the rest, so that a forgotten WHERE in the application cannot leak somebody else's row.

create function has_role(p_user_id uuid, p_role staff_role) returns boolean
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select exists (
    select from public.users u
    where u.id = p_user_id
      and p_role = any (u.roles)
  )
$$;
comment on function has_role(uuid, staff_role) is 'Does this member hold this staff role?';

create function is_staff() returns boolean
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select exists (
    select from public.users u
    where u.id = nullif(current_setting('app.current_user_id', true), '')::uuid
      and u.roles <> '{}'
  )
$$;
comment on function is_staff() is
  'Does the member behind this request hold any staff role? Reads past RLS, so policies on users can ask it.';

grant execute on function has_role(uuid, staff_role) to waypoint_app;
grant execute on function is_staff() to waypoint_app;

alter table users enable row level security;
alter table user_profiles enable row level security;

-- Members edit these columns and no others; roles are for the owners to hand out.
grant select on users to waypoint_app;
grant insert (id, discord_id, username, email, avatar_url) on users to waypoint_app;
grant update (username, email, avatar_url, pathways) on users to waypoint_app;
grant select on user_profiles to waypoint_app;
grant update (display_name, bio, preferences, is_public) on user_profiles to waypoint_app;

create policy users_select on users
  for select to waypoint_app
  using (
    id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  );

create policy users_insert_self on users
  for insert to waypoint_app
  with check (
    id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    and roles = '{}'
  );

create policy users_update_self on users
  for update to waypoint_app
  using (id = (select nullif(current_setting('app.current_user_id', true), '')::uuid))
  with check (id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create policy user_profiles_select on user_profiles
  for select to waypoint_app
  using (
    is_public
    or user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or (select is_staff())
  );
comment on policy user_profiles_select on user_profiles is 'Profiles are public until their member says otherwise.';

create policy user_profiles_update_self on user_profiles
  for update to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid))
  with check (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));
