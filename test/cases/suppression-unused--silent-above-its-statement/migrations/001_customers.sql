create table customers (id bigint primary key);
-- lockstep: allow session-leak until 2027-01-31: our runner opens a connection per file
set lock_timeout = '1s';
