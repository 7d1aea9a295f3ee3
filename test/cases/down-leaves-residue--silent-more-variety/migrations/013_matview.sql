create materialized view totals as select count(*) from products;
create unique index totals_idx on totals (count);
refresh materialized view concurrently totals;
