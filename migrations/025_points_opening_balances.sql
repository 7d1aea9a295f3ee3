-- Points that members had before the ledger become its first line, one per member. Afterwards the sums have to agree,
-- or nothing is kept.

insert into points_ledger (user_id, points, reason)
select p.user_id, p.total_xp, 'opening_balance'
from user_profiles p
where p.total_xp > 0
order by p.user_id;

do $$
declare
  v_missing bigint;
begin
  select count(*) into v_missing
  from user_profiles p
  where p.total_xp > 0
    and not exists (
      select from points_ledger l
      where l.user_id = p.user_id
        and l.reason = 'opening_balance'
        and l.points = p.total_xp
    );
  if v_missing > 0 then
    raise exception '% members have points without an opening balance', v_missing;
  end if;
end
$$;
