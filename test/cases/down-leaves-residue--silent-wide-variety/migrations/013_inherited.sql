create table halls (stage boolean not null default false) inherits (rooms);
create unlogged table scratch as select 1 as one;
