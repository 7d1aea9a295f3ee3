alter table events detach partition events_2025;
drop table events_2025;
