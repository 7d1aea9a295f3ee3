drop table totals;
