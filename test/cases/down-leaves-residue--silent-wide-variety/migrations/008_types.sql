create type point3 as (x real, y real, z real);
create domain positive as integer check (value > 0);
alter table rooms add column place point3, add column floor positive, add column history point3[];
