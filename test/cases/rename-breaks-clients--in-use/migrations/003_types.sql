create table addresses (ip inet);
-- lockstep: allow drop-breaks-clients until 2027-01-31: no code reads it since release 14
drop materialized view totals;
