create or replace function gross(net numeric) returns numeric language sql immutable return net * 1.19;
create table if not exists prices (net numeric);
