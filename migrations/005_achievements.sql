-- What members can earn, and who has earned it.

create type achievement_rarity as enum ('common', 'uncommon', 'rare', 'epic', 'legendary', 'mythic');
comment on type achievement_rarity is 'Most common first, so that ordering by rarity reads naturally.';

create table achievements (
  id text primary key,
  name varchar(80) not null unique,
  description text not null default '',
  pathway pathway,
  rarity achievement_rarity not null default 'common',
  xp xp_points not null default 0,
  requirements jsonb not null default '{}',
  is_secret boolean not null default false,
  created_at timestamptz not null default current_timestamp,
  constraint achievements_id_is_a_slug check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);
comment on table achievements is 'Definitions. The content team edits them; members only read.';
comment on column achievements.pathway is 'Null for achievements of the whole community.';

create index achievements_pathway_rarity_idx on achievements (pathway, rarity);
create index achievements_requirements_idx on achievements using gin (requirements);

create table user_achievements (
  user_id uuid not null references users (id) on delete cascade,
  achievement_id text not null references achievements (id) on delete restrict,
  earned_at timestamptz not null default current_timestamp,
  showcased boolean not null default false,
  primary key (user_id, achievement_id)
);
comment on table user_achievements is 'Who earned what, once each.';

create index user_achievements_achievement_id_earned_at_idx on user_achievements (achievement_id, earned_at desc);
create index user_achievements_showcased_idx on user_achievements (user_id) where showcased;

alter table achievements enable row level security;
alter table user_achievements enable row level security;
grant select on achievements to waypoint_app;
grant select, update (showcased) on user_achievements to waypoint_app;

create policy achievements_select on achievements
  for select to waypoint_app
  using (not is_secret or (select is_staff()));

create policy user_achievements_select on user_achievements
  for select to waypoint_app
  using (
    user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid)
    or exists (
      select from user_profiles p
      where p.user_id = user_achievements.user_id
        and p.is_public
    )
  );

create policy user_achievements_update_self on user_achievements
  for update to waypoint_app
  using (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid))
  with check (user_id = (select nullif(current_setting('app.current_user_id', true), '')::uuid));

create function award_achievement(p_user_id uuid, p_achievement_id text) returns boolean
  language plpgsql
  security definer
  set search_path = ''
as $$
declare
  v_xp integer;
begin
  if not public.is_staff() then
    raise exception 'only staff may award achievements' using errcode = 'insufficient_privilege';
  end if;
  insert into public.user_achievements (user_id, achievement_id)
  values (p_user_id, p_achievement_id)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  select a.xp into strict v_xp from public.achievements a where a.id = p_achievement_id;
  update public.user_profiles
  set total_xp = total_xp + v_xp,
      level = public.calculate_level_from_xp(total_xp + v_xp)
  where user_id = p_user_id;
  return true;
end
$$;
comment on function award_achievement(uuid, text) is 'Gives an achievement and its XP. False when the member had it already.';
grant execute on function award_achievement(uuid, text) to waypoint_app;
