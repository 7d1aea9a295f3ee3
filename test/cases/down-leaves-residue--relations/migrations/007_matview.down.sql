drop materialized view thing_count;
