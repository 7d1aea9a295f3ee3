drop materialized view thing_count;
create materialized view thing_count as select count(*) as things, sum(price) as worth from things;
