refresh materialized view totals;
alter table events detach partition events_2025;
