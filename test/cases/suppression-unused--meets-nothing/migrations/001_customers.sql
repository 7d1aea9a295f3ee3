-- lockstep: allow down-missing: we never go back
create table customers (id bigint primary key);

-- lockstep: allow no-such-check: copied from somewhere
create index customers_idx on customers (id);

-- lockstep: allow session-leak
set local lock_timeout = '1s';

-- lockstep: alow session-leak: a slip of the pen
select 1;
