drop table events_2024_01;
drop table events;
