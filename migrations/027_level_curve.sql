-- Levels above 20 took too long: the curve gets flatter, and everybody's level is worked out again.

create or replace function calculate_level_from_xp(p_xp integer) returns integer
  language sql
  immutable
  strict
  parallel safe
  set search_path = ''
as $$
  select case
    when p_xp < 40000 then greatest(1, floor(sqrt(p_xp / 100.0))::integer + 1)
    else 21 + (p_xp - 40000) / 4000
  end
$$;

update user_profiles
set level = calculate_level_from_xp(total_xp)
where level <> calculate_level_from_xp(total_xp);

update pathway_progress
set level = calculate_level_from_xp(total_xp)
where level <> calculate_level_from_xp(total_xp);
