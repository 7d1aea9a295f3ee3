drop table events;
drop materialized view totals;
drop table notes;
drop table orders;
drop table users;
drop type mood;
