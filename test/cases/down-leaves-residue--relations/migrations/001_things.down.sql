drop materialized view thing_count;
drop view cheap_things;
drop table things;
drop role auditor;
