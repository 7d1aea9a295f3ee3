alter table rooms drop column history, drop column floor, drop column place;
drop domain positive;
drop type point3;
