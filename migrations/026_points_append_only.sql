-- From here on the ledger only grows: not even our own code may edit or remove a line. And achievements write theirs,
-- in the same transaction that adds the XP.

create function refuse_ledger_edit() returns trigger
  language plpgsql
  set search_path = ''
as $$
begin
  raise exception 'the points ledger is append-only: add a correction instead' using errcode = 'restrict_violation';
end
$$;
comment on function refuse_ledger_edit() is 'Before a change to the points ledger: refuses it.';

create trigger points_ledger_append_only
  before update or delete or truncate on points_ledger
  for each statement
  execute function refuse_ledger_edit();
alter table points_ledger enable always trigger points_ledger_append_only;
comment on trigger points_ledger_append_only on points_ledger is 'Always on, also for replicated changes.';

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
  if v_xp > 0 then
    insert into public.points_ledger (user_id, points, reason, source, external_id, granted_by)
    values (
      p_user_id,
      v_xp,
      'achievement',
      'achievement',
      p_user_id || '/' || p_achievement_id,
      nullif(current_setting('app.current_user_id', true), '')::uuid
    );
  end if;
  return true;
end
$$;
