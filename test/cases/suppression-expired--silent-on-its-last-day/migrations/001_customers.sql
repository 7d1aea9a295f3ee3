-- lockstep: allow down-missing until 2026-12-01: the down comes with the next release
create table customers (id bigint primary key);
