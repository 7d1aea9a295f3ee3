-- The first curve comes back, and the levels with it: they follow from the points, which never changed.

create or replace function calculate_level_from_xp(p_xp integer) returns integer
  language sql
  immutable
  strict
  parallel safe
  set search_path = ''
as $$
  select greatest(1, floor(sqrt(p_xp / 100.0))::integer + 1)
$$;

update user_profiles
set level = calculate_level_from_xp(total_xp)
where level <> calculate_level_from_xp(total_xp);

update pathway_progress
set level = calculate_level_from_xp(total_xp)
where level <> calculate_level_from_xp(total_xp);
