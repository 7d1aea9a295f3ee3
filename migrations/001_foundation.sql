-- The ground that every later migration stands on: extensions in a schema of their own, the two roles that
-- our services connect as, and the types that several tables share. Nothing here belongs to one feature.

create schema extensions;
comment on schema extensions is 'Extensions live here, so that public holds nothing but our own tables.';
create extension pg_trgm with schema extensions;
create extension btree_gist with schema extensions;

-- Roles belong to the whole cluster: another environment on the same server may have made them already.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'waypoint_app') then
    create role waypoint_app nologin;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'waypoint_reporting') then
    create role waypoint_reporting nologin;
  end if;
end
$$;

grant usage on schema extensions to waypoint_app;

-- Functions are for whom we grant them to, not for everybody who can connect.
alter default privileges revoke execute on functions from public;

create type pathway as enum ('gaming', 'lorebound', 'productive', 'news');
comment on type pathway is 'The four parts of the community that a member can grow in.';
create type staff_role as enum ('moderator', 'admin', 'owner');
comment on type staff_role is 'Rights beyond those of a member, weakest first.';

create domain email_address as text
  constraint email_address_shape check (value ~ '^[^@\s]+@[^@\s]+$');
comment on domain email_address is 'Has one @ with something on both sides. Whether it works, only a mail can tell.';
create domain xp_points as integer
  constraint xp_points_not_negative check (value >= 0);
comment on domain xp_points is 'Experience points. They are earned, never owed.';
