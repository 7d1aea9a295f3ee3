drop publication changes;
drop table refunds;
drop table orders;
