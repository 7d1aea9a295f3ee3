-- Members, and what they show of themselves. A user row mirrors the Discord account; the profile is ours, and
-- every member has one from the first moment, so that no page has to cope with a missing profile.

create table users (
  id uuid primary key default gen_random_uuid(),
  discord_id text not null unique,
  username varchar(40) not null,
  email email_address,
  avatar_url text,
  roles staff_role[] not null default '{}',
  pathways pathway[] not null default '{}',
  in_server boolean not null default true,
  joined_at timestamptz not null default current_timestamp,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
comment on table users is 'One row per Discord account that has ever signed in.';
comment on column users.roles is 'Staff roles. Empty for members.';
comment on column users.in_server is 'False once the member has left; we keep the row for the moderation history.';

create unique index users_email_lower_key on users (lower(email));
create index users_username_idx on users (username);
create index users_roles_idx on users using gin (roles);
create index users_pathways_idx on users using gin (pathways);
create index users_active_joined_at_idx on users (joined_at desc) where in_server;

create table user_profiles (
  user_id uuid primary key references users (id) on delete cascade,
  display_name varchar(60) not null,
  bio text,
  total_xp xp_points not null default 0,
  level integer not null default 1,
  message_count integer not null default 0,
  preferences jsonb not null default '{}',
  is_public boolean not null default true,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  constraint user_profiles_level_positive check (level >= 1),
  constraint user_profiles_bio_length check (char_length(bio) <= 2000)
);
comment on table user_profiles is 'What a member shows to others, and the totals that leaderboards read.';
comment on column user_profiles.updated_at is 'When the member last edited the profile. Earning XP is not an edit.';

create index user_profiles_level_total_xp_idx on user_profiles (level desc, total_xp desc);
create index user_profiles_total_xp_idx on user_profiles (total_xp desc);
create index user_profiles_preferences_idx on user_profiles using gin (preferences jsonb_path_ops);

create function touch_updated_at() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  new.updated_at = current_timestamp;
  return new;
end
$$;
comment on function touch_updated_at() is 'Before update: stamps updated_at.';

create trigger users_touch
  before update on users
  for each row
  when (old.* is distinct from new.*)
  execute function touch_updated_at();

create trigger user_profiles_touch
  before update of display_name, bio, preferences, is_public on user_profiles
  for each row
  execute function touch_updated_at();

create function create_user_profile() returns trigger
  language plpgsql
  security definer
  set search_path = ''
as $$
begin
  insert into public.user_profiles (user_id, display_name)
  values (new.id, new.username)
  on conflict (user_id) do nothing;
  return new;
end
$$;
comment on function create_user_profile() is 'After a user appears: gives it a profile.';

create trigger users_create_profile
  after insert on users
  for each row
  execute function create_user_profile();
