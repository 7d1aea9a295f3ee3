-- Lines can be edited again, and achievements add XP without one, as before.

create or replace function award_achievement(p_user_id uuid, p_achievement_id text) returns boolean
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

drop trigger points_ledger_append_only on points_ledger;
drop function refuse_ledger_edit();
