-- Points are totals again.

drop table points_ledger;
drop type points_reason;
